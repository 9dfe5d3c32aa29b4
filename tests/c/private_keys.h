/*
 * Private keys that sign, in PEM: fixed, because some kinds take long to make. Those of ../vectors/asymmetric.py, used
 * nowhere else.
 */

#ifndef ONEJWT_TEST_PRIVATE_KEYS_H
#define ONEJWT_TEST_PRIVATE_KEYS_H

#include "onejwt.h"

typedef struct private_key {
  const char *name;
  int alg;
  const char *pem, *thumbprint;
} private_key;

static const private_key private_keys[] = {
    {"RSA", JWT_RS256,
     "-----BEGIN PRIVATE KEY-----\n"
     "MIIEvgIBADANBgkqhkiG9w0BAQEFAASCBKgwggSkAgEAAoIBAQC6FeCnoAzH6w1U\n"
     "BkYkcBSgEroaLzwcPUCW7gUuhh1dN1S4DZ4aUeUUWeeRowJJyR8nqLh+EkzE7FyE\n"
     "vw3HA1eRkILmiCAlkd9uDZYuK/ydCqlv0a0IEBWAOZ+V11EjeBW37X8FHjQkQJex\n"
     "XcrIc8J+qStYtValz7SjxgA8KGV4F+Zx86xVaq/KghwYaeMtHb8Z8OP55I5t/K/c\n"
     "jNin+OJuEvbSZZFXxSxoJRZJV7/QAsZuMnAxR4dGEHOjNrx/KQ4/yNiMHZCSR3Y5\n"
     "C0z3oXoXQD6BprEo6N/GdouBiwJHVB6SPUOyWl44rBxLm3xq2P8EJjPueUedTKnR\n"
     "t2hjclm5AgMBAAECggEATnDudHqpKJTS13qVksKUTy3VuTf0FMtVMMpA8O2j7yll\n"
     "0vgaj2m6MSv8y411Z3kaYvNiYfKA3fnsviBzRFMKVNgf9eGn+25USuX7SpdMMz7N\n"
     "Uc+HKwDsr1KbDOTo1RTHwvKgOp4SyL1ZtHCfDISPlijlls1KKzc1JFxQuQsmSsrA\n"
     "W9LGl8BCLzaOC7jbkpGxJYTAWeSuusyk2Ad1sQDHHHxpyNvKKZH4ECDFMFm+hGCH\n"
     "evk3AiXbttWs0XIRX9ZjYFLQhMrXUQvrD3kbTLQfxi6nz5qBDC8CBCXjPI9h17pp\n"
     "KuXa1Gy72Yi9jcvKY1HC6s7sqU3Z55SfcLi/fBhVoQKBgQDbjqW0g5jORnE2AFQX\n"
     "fp7mnfWrj4RGHM39uquAgqP3/dx+0zrJ6w2T09TfnuPiJmynQZjW/gR04Hw7LhlU\n"
     "Jkp7f/caKnlFkYcvdA9cslT2YvRS4+OiLQMxWHzCHjyG+8EQ4UYJPQbkyawmjipe\n"
     "UQL3C/52KG2Dn9U0saE4/Ikh9QKBgQDY+PWduXpP1K3KLi/cJPxICxidhu0hKT+/\n"
     "7vKxrP2o/FQjUzNssRXN0xPpoZXGEYehTQbaKk1qKfaPruS07W8tVCOnJPOFjPGc\n"
     "atY3WPfQIfQz1obDh1dJ1r7DkHdmOyuOMFXcmm8H4LbpBW5fedsDrtIRIlY9VSlB\n"
     "lySCbFfKNQKBgDoboc2Juqp1SEczhQ4GzAVbLwbt3+Mygm4xtmw3py/eNzo1q2x/\n"
     "UkOan89jXQqggsctfEcCSampNBfxlnCIBdRzxLFfJmN8JZwwilRNOmFPRTye5cMp\n"
     "SJwJwFMb74cGIE3YYVHWnfl1SqOVoq79n9xEh188See5KJNeo73SUHT1AoGBAKLn\n"
     "ANoj6P5JCxaSaOKbbkLU+e1D4YQVSUTcraDS5jxa/vzqueBwcJNxWDEAXcgxXyiv\n"
     "AWcJfcgoq3Mjd5mT7vYUhxQ2PRRXRwwOdrlldeHxrDzDY7koQ1QwBFgmfk7mPARs\n"
     "q/qOhLBgelQn/L94aQSx3Ax7QE6aQvh49zNpDtzFAoGBAI2ID9H/E8luc/O1x3yC\n"
     "DA8HmH8obzgyQHpsJs2ztP7QwarLEhYnMUqYW+6Pd8FTfploA0T8MLRqgK+itfhz\n"
     "WkGy8lAR9T1SaNoXC/P0tJrQdjrUjxGXxtDdlI7w/y2oHXyOuNSbQDpXz6O9OC23\n"
     "EROwWhScU2mIPI4K1xa1byon\n"
     "-----END PRIVATE KEY-----\n",
     "LW3b6dt7v84CxKscaPsApQvsvKWXr0L3jzKPgdWujV4"},
    {"P-256", JWT_ES256,
     "-----BEGIN EC PRIVATE KEY-----\n"
     "MHcCAQEEIDRajfj3Fcqob7bklE9thAjJjx4ODetbiWlvPNOxW3z4oAoGCCqGSM49\n"
     "AwEHoUQDQgAEp4BVa1fcY09qEStlJRiiUn8NlUyqKKTABLiHquMCA0XYX+qS+drc\n"
     "4s00ShiYyTsE4QcwP2/qC5KQ3B3wyEr6IQ==\n"
     "-----END EC PRIVATE KEY-----\n",
     "z1GhFf5NebakA8G48rBvbEfWozoKzA7pQph9L70UCvo"},
    {"P-384", JWT_ES384,
     "-----BEGIN PRIVATE KEY-----\n"
     "MIG2AgEAMBAGByqGSM49AgEGBSuBBAAiBIGeMIGbAgEBBDCP35MOXSELCDBhkyYm\n"
     "NJNV3w5LWcyR0/vThn8DPm7WurbFo2CkEsbNhB3n4+kPMDqhZANiAAQGDJSKDLO6\n"
     "APb3jhF1fSCL587uP3m++K1EZOMWZnL+S9BmT9ob9f3gbW4GR4P/RvWZQnfYtfEj\n"
     "fcJPWTm8brJCD/JhVn6any5Ca1wy8OowckoEi+Uc1+iaTQhUHS8Sx74=\n"
     "-----END PRIVATE KEY-----\n",
     "Y9QWsO_MifQUwsjzoZ6nr4U_sS9YNG2AzuZPYcs-QNo"},
    {"P-521", JWT_ES512,
     "-----BEGIN PRIVATE KEY-----\n"
     "MIHuAgEAMBAGByqGSM49AgEGBSuBBAAjBIHWMIHTAgEBBEIBlH/y7mojtXsJfupo\n"
     "MJ5qVLRua5BIK2j7ksoZJSb+u/3IBBmPr4k/4AAcXmbDxgkRfxNdK4ei2JbwEAPZ\n"
     "ErtQD+ihgYkDgYYABAHkvI6UpIwrUu63/z/d2wmKT5JLMhw5sEdFHFMtvqLGkgSH\n"
     "GyyP4IGD7wjaQ/sZ+5/BDCikA8r/swRQO9RBpIdrWQHSbKXDFJ31jK1h5x9S9LAz\n"
     "O7aYHgm8K/Hg4HoIQqfvMUj1bozO/xxR+tP+Et2XIcTLzW/HrTV1BGWUr8U23imo\n"
     "zw==\n"
     "-----END PRIVATE KEY-----\n",
     "1H-uXVvnnCM4jIQTFF4wY4F_ouYx4iXK8u_6kTDg5qc"},
    {"secp256k1", JWT_ES256K,
     "-----BEGIN PRIVATE KEY-----\n"
     "MIGEAgEAMBAGByqGSM49AgEGBSuBBAAKBG0wawIBAQQgIbJAYA0Bc1t3lzx7S0WU\n"
     "y9ZF7RhmadRc29B7Zey6+4uhRANCAAR8w7D6EAdLbhVkaWFR8D7Ymju7FjiotKUp\n"
     "4BpzOeR7nd/m+INb3iCXqxpln0TjVnqDJqmCn2/tMezbb/zNCkjy\n"
     "-----END PRIVATE KEY-----\n",
     "qi1y6OFTTsqNOuY7iSs4vPxmZ2emwuero_k8DIPn8kw"},
    {"Ed25519", JWT_ED25519,
     "-----BEGIN PRIVATE KEY-----\n"
     "MC4CAQAwBQYDK2VwBCIEIHK4aXjZc8q1dCvaHrfCXUBMVAKfJ9gbW8VBHrTV6369\n"
     "-----END PRIVATE KEY-----\n",
     "ZjJSKdaNVz0KiKXuNHvtX6g_RjiQDLBz9YOb_elTibA"},
    {"ML-DSA-44", JWT_ML_DSA_44,
     "-----BEGIN PRIVATE KEY-----\n"
     "MDQCAQAwCwYJYIZIAWUDBAMRBCKAINx9DOK5Gjle3RxAKM9XS/E6ICVe3VefjNvB\n"
     "OpecVDfj\n"
     "-----END PRIVATE KEY-----\n",
     "TnTxZEs0XdCD8GFbDKLM9sWieXlyAivQx93GhOBHlOo"},
    {"ML-DSA-65", JWT_ML_DSA_65,
     "-----BEGIN PRIVATE KEY-----\n"
     "MDQCAQAwCwYJYIZIAWUDBAMSBCKAIHZLAUCrAyFfcox22961WY57SCBYIdWxtLed\n"
     "FAbnUWD+\n"
     "-----END PRIVATE KEY-----\n",
     "8tBXK2QUjgyuAxeetqbOypwh008aIeFtI91axvNLNGw"},
    {"ML-DSA-87", JWT_ML_DSA_87,
     "-----BEGIN PRIVATE KEY-----\n"
     "MDQCAQAwCwYJYIZIAWUDBAMTBCKAIBywgyZLHgnggGPl26/WJ40En/W1JPebrxRT\n"
     "oWelEAqk\n"
     "-----END PRIVATE KEY-----\n",
     "0EvusX4I7406Og_w8Em6jzVPDkn_FNw6xTC7MTWBwms"}};

#endif
