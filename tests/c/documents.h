/*
 * Key documents that must never become HMAC secrets, in the forms that people have. Made for these tests with openssl;
 * the keys are used nowhere else.
 */

#ifndef ONEJWT_TEST_DOCUMENTS_H
#define ONEJWT_TEST_DOCUMENTS_H

typedef struct document {
  const char *name;
  const char *bytes;
  unsigned long len;
} document;

#define DOCUMENT(name, text) {name, text, sizeof(text) - 1}

static const document pem_documents[] = {
    DOCUMENT("RSA public key, SPKI",
    "-----BEGIN PUBLIC KEY-----\n"
    "MIIBIjANBgkqhkiG9w0BAQEFAAOCAQ8AMIIBCgKCAQEAn/qM22pMC0r2YAdudQ+L\n"
    "Q1ieneMPCJ2RDgoZYo+zjHuGlYMhh5i8UxQGclQDkgfrIWbKRnoYNyHKux+r9/xj\n"
    "/pC6ewRpk5D6zsScVIEAi/FJqv6ZxuOklmtIbTKLMUqP0Rhz+mvNOUzHGvvBfpWy\n"
    "2FNJfTe8e7HhTe+H021naGfJKakl0RPQi1wy246axnlLy4WwyGf6Q7dZ4w9Lp/I0\n"
    "KjAxlqBkJRngJFGKT+2ej9plwtdNeYl6dtVhgoZFVU2AlcfZCx9u+SsTzx17R7VI\n"
    "4WT6kS9K3RWZCnc7G2L6UyGiOVFxRsBfLQXfUfJHCiHHGE/g2+MMPxt5DSwfO6Rq\n"
    "VwIDAQAB\n"
    "-----END PUBLIC KEY-----\n"),
    DOCUMENT("RSA public key, PKCS#1",
    "-----BEGIN RSA PUBLIC KEY-----\n"
    "MIIBCgKCAQEAn/qM22pMC0r2YAdudQ+LQ1ieneMPCJ2RDgoZYo+zjHuGlYMhh5i8\n"
    "UxQGclQDkgfrIWbKRnoYNyHKux+r9/xj/pC6ewRpk5D6zsScVIEAi/FJqv6ZxuOk\n"
    "lmtIbTKLMUqP0Rhz+mvNOUzHGvvBfpWy2FNJfTe8e7HhTe+H021naGfJKakl0RPQ\n"
    "i1wy246axnlLy4WwyGf6Q7dZ4w9Lp/I0KjAxlqBkJRngJFGKT+2ej9plwtdNeYl6\n"
    "dtVhgoZFVU2AlcfZCx9u+SsTzx17R7VI4WT6kS9K3RWZCnc7G2L6UyGiOVFxRsBf\n"
    "LQXfUfJHCiHHGE/g2+MMPxt5DSwfO6RqVwIDAQAB\n"
    "-----END RSA PUBLIC KEY-----\n"),
    DOCUMENT("EC public key, SPKI",
    "-----BEGIN PUBLIC KEY-----\n"
    "MFkwEwYHKoZIzj0CAQYIKoZIzj0DAQcDQgAEVgksJ62wcvYzq/cd4CEK71RksMvd\n"
    "j3FtZHStx+sucKROh5z0xTN5jhNYnGJgrzFafAM+VdyfWF0XobAZsAUGvQ==\n"
    "-----END PUBLIC KEY-----\n"),
    DOCUMENT("EC private key, SEC1",
    "-----BEGIN EC PRIVATE KEY-----\n"
    "MHcCAQEEIGzNnkSgfELEPwY1FjoSMOn0kkWTa4x5+mdn7mx+MTiToAoGCCqGSM49\n"
    "AwEHoUQDQgAEVgksJ62wcvYzq/cd4CEK71RksMvdj3FtZHStx+sucKROh5z0xTN5\n"
    "jhNYnGJgrzFafAM+VdyfWF0XobAZsAUGvQ==\n"
    "-----END EC PRIVATE KEY-----\n"),
    DOCUMENT("EC private key, PKCS#8",
    "-----BEGIN PRIVATE KEY-----\n"
    "MIGHAgEAMBMGByqGSM49AgEGCCqGSM49AwEHBG0wawIBAQQgbM2eRKB8QsQ/BjUW\n"
    "OhIw6fSSRZNrjHn6Z2fubH4xOJOhRANCAARWCSwnrbBy9jOr9x3gIQrvVGSwy92P\n"
    "cW1kdK3H6y5wpE6HnPTFM3mOE1icYmCvMVp8Az5V3J9YXRehsBmwBQa9\n"
    "-----END PRIVATE KEY-----\n"),
    DOCUMENT("EC private key, PKCS#8, encrypted",
    "-----BEGIN ENCRYPTED PRIVATE KEY-----\n"
    "MIHsMFcGCSqGSIb3DQEFDTBKMCkGCSqGSIb3DQEFDDAcBAg8Qpj3IPANRgICCAAw\n"
    "DAYIKoZIhvcNAgkFADAdBglghkgBZQMEASoEEHIhAS+M+v33RNberzUDzjIEgZBr\n"
    "7lAw3IWHrBKEGFrXjlcR2JzpwDdJ7VHj5No/5w5z4OSFo2XM3UIwmSdVV25ktQoH\n"
    "NXyj4Ui95RTsF5Vz2BxunOk9GTqltBy3DAo/8P1lMIwi5EM1/eliazBm7ja6CHmv\n"
    "YK9HbFksQhOMsQxQ3B8hC37VhnOtmUVeVMDcwheEmY9NAMZ+uRuSXx5P/YlhaHo=\n"
    "-----END ENCRYPTED PRIVATE KEY-----\n"),
    DOCUMENT("X.509 certificate",
    "-----BEGIN CERTIFICATE-----\n"
    "MIIBdDCCARugAwIBAgIUCDLI5htEWZNU+u3wSj4kWZ34TCAwCgYIKoZIzj0EAwIw\n"
    "DzENMAsGA1UEAwwEdGVzdDAgFw0yNjExMjMwNTUyNTNaGA8yMTI2MTAzMDA1NTI1\n"
    "M1owDzENMAsGA1UEAwwEdGVzdDBZMBMGByqGSM49AgEGCCqGSM49AwEHA0IABFYJ\n"
    "LCetsHL2M6v3HeAhCu9UZLDL3Y9xbWR0rcfrLnCkToec9MUzeY4TWJxiYK8xWnwD\n"
    "PlXcn1hdF6GwGbAFBr2jUzBRMB0GA1UdDgQWBBTZQzY5cgyY0L0JYp5vK8ypqlUg\n"
    "azAfBgNVHSMEGDAWgBTZQzY5cgyY0L0JYp5vK8ypqlUgazAPBgNVHRMBAf8EBTAD\n"
    "AQH/MAoGCCqGSM49BAMCA0cAMEQCIEJb0+LTDqD4FE9KW8pCqh4kTPLkPlChlU7M\n"
    "Pqfzs4zBAiBku6PK97fx/FKXXy1TYsSBFE9c4/3cRde/ZGAQ4PDwwA==\n"
    "-----END CERTIFICATE-----\n"),
    DOCUMENT("Ed25519 private key, PKCS#8",
    "-----BEGIN PRIVATE KEY-----\n"
    "MC4CAQAwBQYDK2VwBCIEIColcfoE2Y9IybK2LfD/1yz+zUTjDptsJjwgpb1elwlp\n"
    "-----END PRIVATE KEY-----\n"),
    DOCUMENT("Ed25519 public key, SPKI",
    "-----BEGIN PUBLIC KEY-----\n"
    "MCowBQYDK2VwAyEA8PZhj7NwGjqzU9ZM7pmSM6nM7FVbCVADWFMnUd4FstM=\n"
    "-----END PUBLIC KEY-----\n")};

static const document der_documents[] = {
    DOCUMENT("RSA public key, SPKI",
    "\x30\x82\x01\x22\x30\x0d\x06\x09\x2a\x86\x48\x86\xf7\x0d\x01\x01\x01\x05\x00\x03\x82\x01\x0f\x00"
    "\x30\x82\x01\x0a\x02\x82\x01\x01\x00\x9f\xfa\x8c\xdb\x6a\x4c\x0b\x4a\xf6\x60\x07\x6e\x75\x0f\x8b"
    "\x43\x58\x9e\x9d\xe3\x0f\x08\x9d\x91\x0e\x0a\x19\x62\x8f\xb3\x8c\x7b\x86\x95\x83\x21\x87\x98\xbc"
    "\x53\x14\x06\x72\x54\x03\x92\x07\xeb\x21\x66\xca\x46\x7a\x18\x37\x21\xca\xbb\x1f\xab\xf7\xfc\x63"
    "\xfe\x90\xba\x7b\x04\x69\x93\x90\xfa\xce\xc4\x9c\x54\x81\x00\x8b\xf1\x49\xaa\xfe\x99\xc6\xe3\xa4"
    "\x96\x6b\x48\x6d\x32\x8b\x31\x4a\x8f\xd1\x18\x73\xfa\x6b\xcd\x39\x4c\xc7\x1a\xfb\xc1\x7e\x95\xb2"
    "\xd8\x53\x49\x7d\x37\xbc\x7b\xb1\xe1\x4d\xef\x87\xd3\x6d\x67\x68\x67\xc9\x29\xa9\x25\xd1\x13\xd0"
    "\x8b\x5c\x32\xdb\x8e\x9a\xc6\x79\x4b\xcb\x85\xb0\xc8\x67\xfa\x43\xb7\x59\xe3\x0f\x4b\xa7\xf2\x34"
    "\x2a\x30\x31\x96\xa0\x64\x25\x19\xe0\x24\x51\x8a\x4f\xed\x9e\x8f\xda\x65\xc2\xd7\x4d\x79\x89\x7a"
    "\x76\xd5\x61\x82\x86\x45\x55\x4d\x80\x95\xc7\xd9\x0b\x1f\x6e\xf9\x2b\x13\xcf\x1d\x7b\x47\xb5\x48"
    "\xe1\x64\xfa\x91\x2f\x4a\xdd\x15\x99\x0a\x77\x3b\x1b\x62\xfa\x53\x21\xa2\x39\x51\x71\x46\xc0\x5f"
    "\x2d\x05\xdf\x51\xf2\x47\x0a\x21\xc7\x18\x4f\xe0\xdb\xe3\x0c\x3f\x1b\x79\x0d\x2c\x1f\x3b\xa4\x6a"
    "\x57\x02\x03\x01\x00\x01"),
    DOCUMENT("RSA public key, PKCS#1",
    "\x30\x82\x01\x0a\x02\x82\x01\x01\x00\x9f\xfa\x8c\xdb\x6a\x4c\x0b\x4a\xf6\x60\x07\x6e\x75\x0f\x8b"
    "\x43\x58\x9e\x9d\xe3\x0f\x08\x9d\x91\x0e\x0a\x19\x62\x8f\xb3\x8c\x7b\x86\x95\x83\x21\x87\x98\xbc"
    "\x53\x14\x06\x72\x54\x03\x92\x07\xeb\x21\x66\xca\x46\x7a\x18\x37\x21\xca\xbb\x1f\xab\xf7\xfc\x63"
    "\xfe\x90\xba\x7b\x04\x69\x93\x90\xfa\xce\xc4\x9c\x54\x81\x00\x8b\xf1\x49\xaa\xfe\x99\xc6\xe3\xa4"
    "\x96\x6b\x48\x6d\x32\x8b\x31\x4a\x8f\xd1\x18\x73\xfa\x6b\xcd\x39\x4c\xc7\x1a\xfb\xc1\x7e\x95\xb2"
    "\xd8\x53\x49\x7d\x37\xbc\x7b\xb1\xe1\x4d\xef\x87\xd3\x6d\x67\x68\x67\xc9\x29\xa9\x25\xd1\x13\xd0"
    "\x8b\x5c\x32\xdb\x8e\x9a\xc6\x79\x4b\xcb\x85\xb0\xc8\x67\xfa\x43\xb7\x59\xe3\x0f\x4b\xa7\xf2\x34"
    "\x2a\x30\x31\x96\xa0\x64\x25\x19\xe0\x24\x51\x8a\x4f\xed\x9e\x8f\xda\x65\xc2\xd7\x4d\x79\x89\x7a"
    "\x76\xd5\x61\x82\x86\x45\x55\x4d\x80\x95\xc7\xd9\x0b\x1f\x6e\xf9\x2b\x13\xcf\x1d\x7b\x47\xb5\x48"
    "\xe1\x64\xfa\x91\x2f\x4a\xdd\x15\x99\x0a\x77\x3b\x1b\x62\xfa\x53\x21\xa2\x39\x51\x71\x46\xc0\x5f"
    "\x2d\x05\xdf\x51\xf2\x47\x0a\x21\xc7\x18\x4f\xe0\xdb\xe3\x0c\x3f\x1b\x79\x0d\x2c\x1f\x3b\xa4\x6a"
    "\x57\x02\x03\x01\x00\x01"),
    DOCUMENT("EC public key, SPKI",
    "\x30\x59\x30\x13\x06\x07\x2a\x86\x48\xce\x3d\x02\x01\x06\x08\x2a\x86\x48\xce\x3d\x03\x01\x07\x03"
    "\x42\x00\x04\x56\x09\x2c\x27\xad\xb0\x72\xf6\x33\xab\xf7\x1d\xe0\x21\x0a\xef\x54\x64\xb0\xcb\xdd"
    "\x8f\x71\x6d\x64\x74\xad\xc7\xeb\x2e\x70\xa4\x4e\x87\x9c\xf4\xc5\x33\x79\x8e\x13\x58\x9c\x62\x60"
    "\xaf\x31\x5a\x7c\x03\x3e\x55\xdc\x9f\x58\x5d\x17\xa1\xb0\x19\xb0\x05\x06\xbd"),
    DOCUMENT("EC private key, SEC1",
    "\x30\x77\x02\x01\x01\x04\x20\x6c\xcd\x9e\x44\xa0\x7c\x42\xc4\x3f\x06\x35\x16\x3a\x12\x30\xe9\xf4"
    "\x92\x45\x93\x6b\x8c\x79\xfa\x67\x67\xee\x6c\x7e\x31\x38\x93\xa0\x0a\x06\x08\x2a\x86\x48\xce\x3d"
    "\x03\x01\x07\xa1\x44\x03\x42\x00\x04\x56\x09\x2c\x27\xad\xb0\x72\xf6\x33\xab\xf7\x1d\xe0\x21\x0a"
    "\xef\x54\x64\xb0\xcb\xdd\x8f\x71\x6d\x64\x74\xad\xc7\xeb\x2e\x70\xa4\x4e\x87\x9c\xf4\xc5\x33\x79"
    "\x8e\x13\x58\x9c\x62\x60\xaf\x31\x5a\x7c\x03\x3e\x55\xdc\x9f\x58\x5d\x17\xa1\xb0\x19\xb0\x05\x06"
    "\xbd"),
    DOCUMENT("EC private key, PKCS#8",
    "\x30\x81\x87\x02\x01\x00\x30\x13\x06\x07\x2a\x86\x48\xce\x3d\x02\x01\x06\x08\x2a\x86\x48\xce\x3d"
    "\x03\x01\x07\x04\x6d\x30\x6b\x02\x01\x01\x04\x20\x6c\xcd\x9e\x44\xa0\x7c\x42\xc4\x3f\x06\x35\x16"
    "\x3a\x12\x30\xe9\xf4\x92\x45\x93\x6b\x8c\x79\xfa\x67\x67\xee\x6c\x7e\x31\x38\x93\xa1\x44\x03\x42"
    "\x00\x04\x56\x09\x2c\x27\xad\xb0\x72\xf6\x33\xab\xf7\x1d\xe0\x21\x0a\xef\x54\x64\xb0\xcb\xdd\x8f"
    "\x71\x6d\x64\x74\xad\xc7\xeb\x2e\x70\xa4\x4e\x87\x9c\xf4\xc5\x33\x79\x8e\x13\x58\x9c\x62\x60\xaf"
    "\x31\x5a\x7c\x03\x3e\x55\xdc\x9f\x58\x5d\x17\xa1\xb0\x19\xb0\x05\x06\xbd"),
    DOCUMENT("X.509 certificate",
    "\x30\x82\x01\x74\x30\x82\x01\x1b\xa0\x03\x02\x01\x02\x02\x14\x08\x32\xc8\xe6\x1b\x44\x59\x93\x54"
    "\xfa\xed\xf0\x4a\x3e\x24\x59\x9d\xf8\x4c\x20\x30\x0a\x06\x08\x2a\x86\x48\xce\x3d\x04\x03\x02\x30"
    "\x0f\x31\x0d\x30\x0b\x06\x03\x55\x04\x03\x0c\x04\x74\x65\x73\x74\x30\x20\x17\x0d\x32\x36\x31\x31"
    "\x32\x33\x30\x35\x35\x32\x35\x33\x5a\x18\x0f\x32\x31\x32\x36\x31\x30\x33\x30\x30\x35\x35\x32\x35"
    "\x33\x5a\x30\x0f\x31\x0d\x30\x0b\x06\x03\x55\x04\x03\x0c\x04\x74\x65\x73\x74\x30\x59\x30\x13\x06"
    "\x07\x2a\x86\x48\xce\x3d\x02\x01\x06\x08\x2a\x86\x48\xce\x3d\x03\x01\x07\x03\x42\x00\x04\x56\x09"
    "\x2c\x27\xad\xb0\x72\xf6\x33\xab\xf7\x1d\xe0\x21\x0a\xef\x54\x64\xb0\xcb\xdd\x8f\x71\x6d\x64\x74"
    "\xad\xc7\xeb\x2e\x70\xa4\x4e\x87\x9c\xf4\xc5\x33\x79\x8e\x13\x58\x9c\x62\x60\xaf\x31\x5a\x7c\x03"
    "\x3e\x55\xdc\x9f\x58\x5d\x17\xa1\xb0\x19\xb0\x05\x06\xbd\xa3\x53\x30\x51\x30\x1d\x06\x03\x55\x1d"
    "\x0e\x04\x16\x04\x14\xd9\x43\x36\x39\x72\x0c\x98\xd0\xbd\x09\x62\x9e\x6f\x2b\xcc\xa9\xaa\x55\x20"
    "\x6b\x30\x1f\x06\x03\x55\x1d\x23\x04\x18\x30\x16\x80\x14\xd9\x43\x36\x39\x72\x0c\x98\xd0\xbd\x09"
    "\x62\x9e\x6f\x2b\xcc\xa9\xaa\x55\x20\x6b\x30\x0f\x06\x03\x55\x1d\x13\x01\x01\xff\x04\x05\x30\x03"
    "\x01\x01\xff\x30\x0a\x06\x08\x2a\x86\x48\xce\x3d\x04\x03\x02\x03\x47\x00\x30\x44\x02\x20\x42\x5b"
    "\xd3\xe2\xd3\x0e\xa0\xf8\x14\x4f\x4a\x5b\xca\x42\xaa\x1e\x24\x4c\xf2\xe4\x3e\x50\xa1\x95\x4e\xcc"
    "\x3e\xa7\xf3\xb3\x8c\xc1\x02\x20\x64\xbb\xa3\xca\xf7\xb7\xf1\xfc\x52\x97\x5f\x2d\x53\x62\xc4\x81"
    "\x14\x4f\x5c\xe3\xfd\xdc\x45\xd7\xbf\x64\x60\x10\xe0\xf0\xf0\xc0"),
    DOCUMENT("Ed25519 private key, PKCS#8",
    "\x30\x2e\x02\x01\x00\x30\x05\x06\x03\x2b\x65\x70\x04\x22\x04\x20\x2a\x25\x71\xfa\x04\xd9\x8f\x48"
    "\xc9\xb2\xb6\x2d\xf0\xff\xd7\x2c\xfe\xcd\x44\xe3\x0e\x9b\x6c\x26\x3c\x20\xa5\xbd\x5e\x97\x09\x69"),
    DOCUMENT("Ed25519 public key, SPKI",
    "\x30\x2a\x30\x05\x06\x03\x2b\x65\x70\x03\x21\x00\xf0\xf6\x61\x8f\xb3\x70\x1a\x3a\xb3\x53\xd6\x4c"
    "\xee\x99\x92\x33\xa9\xcc\xec\x55\x5b\x09\x50\x03\x58\x53\x27\x51\xde\x05\xb2\xd3")};

static const document ssh_documents[] = {
    DOCUMENT("RSA public key",
    "ssh-rsa AAAAB3NzaC1yc2EAAAADAQABAAABAQCf+ozbakwLSvZgB251D4tDWJ6d4w8InZEOChlij7OMe4aVgyGHmLxTFAZyVAOS"
    "B+shZspGehg3Icq7H6v3/GP+kLp7BGmTkPrOxJxUgQCL8Umq/pnG46SWa0htMosxSo/RGHP6a805TMca+8F+lbLYU0l9N7x7seFN"
    "74fTbWdoZ8kpqSXRE9CLXDLbjprGeUvLhbDIZ/pDt1njD0un8jQqMDGWoGQlGeAkUYpP7Z6P2mXC1015iXp21WGChkVVTYCVx9kL"
    "H275KxPPHXtHtUjhZPqRL0rdFZkKdzsbYvpTIaI5UXFGwF8tBd9R8kcKIccYT+Db4ww/G3kNLB87pGpX test@example"),
    DOCUMENT("ECDSA public key",
    "ecdsa-sha2-nistp256 AAAAE2VjZHNhLXNoYTItbmlzdHAyNTYAAAAIbmlzdHAyNTYAAABBBFYJLCetsHL2M6v3HeAhCu9UZLDL"
    "3Y9xbWR0rcfrLnCkToec9MUzeY4TWJxiYK8xWnwDPlXcn1hdF6GwGbAFBr0= test@example"),
    DOCUMENT("Ed25519 public key",
    "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIPD2YY+zcBo6s1PWTO6ZkjOpzOxVWwlQA1hTJ1HeBbLT test@example")};

static const document jwk_documents[] = {
    DOCUMENT("EC public key",
    "{\"kty\":\"EC\",\"crv\":\"P-256\",\"x\":\"VgksJ62wcvYzq_cd4CEK71RksMvdj3FtZHStx-sucKQ\",\"y\":\"Toec"
    "9MUzeY4TWJxiYK8xWnwDPlXcn1hdF6GwGbAFBr0\"}"),
    DOCUMENT("a set of it",
    "{\"keys\":[{\"kty\":\"EC\",\"crv\":\"P-256\",\"x\":\"VgksJ62wcvYzq_cd4CEK71RksMvdj3FtZHStx-sucKQ\","
    "\"y\":\"Toec9MUzeY4TWJxiYK8xWnwDPlXcn1hdF6GwGbAFBr0\"}]}"),
    DOCUMENT("HMAC key",
    "{\"kty\":\"oct\",\"k\":\"AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8\"}"),
    DOCUMENT("with white space",
    "{\n"
    "  \"kty\" : \"oct\",\n"
    "  \"k\" : \"AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8\"\n"
    "}")};

/* An EC private key under a password: openssl pkcs8 -topk8 -v2 aes-256-cbc. */
#define KEY_PASSWORD "correct horse"
static const document encrypted_pem = DOCUMENT("EC private key, PKCS#8, encrypted",
     "-----BEGIN ENCRYPTED PRIVATE KEY-----\n"
     "MIHsMFcGCSqGSIb3DQEFDTBKMCkGCSqGSIb3DQEFDDAcBAhKzAt/hbpLIgICCAAw\n"
     "DAYIKoZIhvcNAgkFADAdBglghkgBZQMEASoEEPqxG4xw0UF7jKFiB9tkEEwEgZAV\n"
     "8R9H9yZIVM5l6TdTT7Vs6emzugue2obyUf9D9th4wu8Q1fQX7xCS2oUjQaz3hrlf\n"
     "4CMrFU/zBCHwNrRj6mv+k2uXCAbyJhowUPAzKPddPU6TX9OjW5bu5LsBqVNPSrbA\n"
     "bMpgTtehkEGmpeg9IoCZ6I6kZsXDEQp7MG2kAnOpg9Pb2A/bAM0ynATOITY24QY=\n"
     "-----END ENCRYPTED PRIVATE KEY-----\n");

/* Kinds of keys that are not supported. */
static const document unsupported_pem[] = {
    DOCUMENT("DSA",
     "-----BEGIN PUBLIC KEY-----\n"
     "MIIDRzCCAjoGByqGSM44BAEwggItAoIBAQC8tmxYgM2BZdRyhsTAOe7qAhWjzxM2\n"
     "7OqCIn9ZBpvy6GDfeHgL0oYnZZAjM9ljwfsUGxoX/MiCe4ArrUKa5ZwCgRy7uwQp\n"
     "WpO4B5+/97o5yOWqRDiSLnHzJJRUjmwRCkrANn5VjnZ37OAgiltFOWxf+r/3i/BU\n"
     "6jp/haHrx6f6UEuCTZ7Xdf7ao/t1O2mOFyTcyh61s6PNPigZo+ZkN3Sk4tP3jUr1\n"
     "kLnFPFGwP7dwd9N1CPzfyQkLbzIl2TzNlcFjBnebp5orAYS6QAUdtPzIScR961f8\n"
     "jKHvSfZnY6SKKuELAYnSs5FTIIaCBxG8kzrLNniYsRVz1KP7OX2nIxLVAiEAt9/w\n"
     "HUL2bOwjjWKLOKgDmGxamPPO71g9djieKhwvxvsCggEBALu+oUkyNasWGuij9BYy\n"
     "x0h4i8jQJN+7jJfrY7Kl6lO8PILaynOwXJ4fpM8yoCk6z3Yjq1tQtk1bf7Ae9nrt\n"
     "hXIdZUBwRdLN518CzUhfm6gpb77eMQvv8Dyo9NWP4jAp1mMpZlPTH+6FLpcKUwjd\n"
     "CLZSf26F6o/6hTebdH7lNiUKYNuR7HIfN1XpjY6bwHHwHHwbtllIN9roEmaoZ5KY\n"
     "CWAy8KXfu0bMkZ8nNNvR7QPY8jslXnh9mje6Dx7U/wav6gcFX0CWmHFkJzV8vgbE\n"
     "yNAtriHBdHmKSKsKo66uxrEizpeu/8zDlwPJAJjv++kMb/4mC2u3fiB29Gu1iqU1\n"
     "Rn8DggEFAAKCAQBn2sCSJWyVeJ99Xv94QeXbV4XHbYkq55LE07O3RauhCKdfWHti\n"
     "Q9RBNZSIzrQ9Qo6sPQ4B6ZkI0maHoS/qaBk4QoZKWeBqg7K16gzHTEa5mnyQy7MW\n"
     "k5eskUgXyQl5+U/It0Lzi/Pq0vKk476bLHrZcyfCBewGc85fqgfBGa5A+YqGrtfL\n"
     "I3gK2fslO3DZxUDPRIQfDSCddZe+M/wOlbfcFAR39DWiuOfejRQGbJHW4Xhs522U\n"
     "jyDOdSFn8UHSc1tn/t05YozqTdkEHHfPya8w/2FujrOUHiE82ctFMGwfEiFZM6XE\n"
     "z3XUXag4Y2MFekdrg7hKbFaKNQ+ZBZ0tsk5i\n"
     "-----END PUBLIC KEY-----\n"),
    DOCUMENT("brainpool",
     "-----BEGIN PUBLIC KEY-----\n"
     "MFowFAYHKoZIzj0CAQYJKyQDAwIIAQEHA0IABCO5i02z32in1VhF2DRf75m0YBPA\n"
     "Za7jGGwpJCeYw580hFp82EiPb2A0AZZpkrwiJeqiD1BT+a3HnQSrWp6XYqI=\n"
     "-----END PUBLIC KEY-----\n"),
    DOCUMENT("OpenSSH",
     "-----BEGIN OPENSSH PRIVATE KEY-----\n"
     "b3BlbnNzaC1rZXktdjEAAAAABG5vbmUAAAAEbm9uZQAAAAAAAAABAAAAMwAAAAtz\n"
     "c2gtZWQyNTUxOQAAACB3ooiqJCd9RfvXSkcn0BCYffJUadlUYFX0uy1driSqEQAA\n"
     "AIjgA3/O4AN/zgAAAAtzc2gtZWQyNTUxOQAAACB3ooiqJCd9RfvXSkcn0BCYffJU\n"
     "adlUYFX0uy1driSqEQAAAEByuGl42XPKtXQr2h63wl1ATFQCnyfYG1vFQR601et+\n"
     "vXeiiKokJ31F+9dKRyfQEJh98lRp2VRgVfS7LV2uJKoRAAAAAAECAwQF\n"
     "-----END OPENSSH PRIVATE KEY-----\n")};

#endif
