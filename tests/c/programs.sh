#!/bin/sh
# programs.sh DIRECTORY: runs the example and the demonstration's C and C++ sides as a user would. RUN: a command that
# runs them (valgrind), if any.
set -eu

bin=${1:?usage: programs.sh DIRECTORY}
passed=0
failed=0

# expect WHAT WANT GOT
expect() {
  if [ "$2" = "$3" ]; then
    passed=$((passed + 1))
  else
    failed=$((failed + 1))
    printf '%s\n  expected: %s\n  got:      %s\n' "$1" "$2" "$3"
  fi
}

# The example: with a secret, with too short a one, with a public key in its place, with none.
printf '0123456789abcdef0123456789abcdef' >"$bin/secret.bin"
printf 'short' >"$bin/short.bin"
printf -- '-----BEGIN PUBLIC KEY-----\nMCowBQYDK2VwAyEA\n-----END PUBLIC KEY-----\n' >"$bin/key.pem"

outcome() {
  code=0
  "$@" >"$bin/out.txt" 2>"$bin/err.txt" || code=$?
  echo "$code"
}

expect "example" 0 "$(outcome ${RUN:-} "$bin/example" "$bin/secret.bin")"
expect "example greets" 1 "$(grep -c '^welcome, alice (editor); your session ends at [0-9]*$' "$bin/out.txt")"
expect "example refuses the same token later" 1 "$(grep -c '^refused: .*: exp$' "$bin/err.txt")"
for bad in short.bin missing key.pem; do
  expect "example with $bad" 1 "$(outcome ${RUN:-} "$bin/example" "$bin/$bad")"
done
expect "example with a PEM names the status" 1 "$(grep -c JWT_KEY_WRONG_FORM "$bin/err.txt")"
expect "example without a file" 2 "$(outcome ${RUN:-} "$bin/example")"

# The peers: each signs and encrypts, each reads both.
tab=$(printf '\t')
jwks='{"keys":[{"kty":"oct","alg":"HS256","kid":"a","k":"AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8"}]}'
# A signer's set of two private keys, and what it publishes.
ec='{"kty":"EC","crv":"P-256","x":"p4BVa1fcY09qEStlJRiiUn8NlUyqKKTABLiHquMCA0U","y":"2F_qkvna3OLNNEoYmMk7BOEHMD9v6guSkNwd8MhK-iE",'
ec=$ec'"d":"NFqN-PcVyqhvtuSUT22ECMmPHg4N61uJaW8807FbfPg","alg":"ES256","kid":"e"}'
ed='{"kty":"OKP","crv":"Ed25519","x":"d6KIqiQnfUX710pHJ9AQmH3yVGnZVGBV9LstXa4kqhE",'
ed=$ed'"d":"crhpeNlzyrV0K9oet8JdQExUAp8n2BtbxUEetNXrfr0","alg":"EdDSA","kid":"o"}'
private="{\"keys\":[$ec,$ed]}"
public=$(printf '%s' "$private" | sed 's/"d":"[^"]*",//g')
claims='{"iss":"me","aud":"you","exp":1700000300}'
now=1700000000

for signer in peer_c peer_cpp; do
  signed=$(printf 'sign\t%s\tHS256\t%s\t%s\n' "$jwks" "$now" "$claims" | ${RUN:-} "$bin/$signer")
  token=${signed#*"$tab"}
  expect "$signer signs" "JWT_OK" "${signed%%"$tab"*}"
  for verifier in peer_c peer_cpp; do
    verdicts=$(
      {
        printf 'verify\t%s\t%s\tme\tyou\t%s\n' "$jwks" "$now" "$token"
        printf 'verify\t%s\t%s\tme\tyou\t%s\n' "$jwks" 1700000300 "$token"
        printf 'verify\t%s\t%s\twho\tyou\t%s\n' "$jwks" "$now" "$token"
        printf 'verify\t%s\t%s\tme\twho\t%s\n' "$jwks" "$now" "$token"
        printf 'verify\t%s\t%s\t\tyou\t%s\n' "$jwks" "$now" "$token"
        printf 'verify\t%s\t%s\tme\tyou\t%sA\n' "$jwks" "$now" "$token"
        printf 'verify\t%s\t%s\tme\tyou\t\n' "$jwks" "$now"
        printf 'verify\t%s\t%s\tme\tyou\t%s\n' "$jwks" later "$token"
        printf 'verify\t{}\t%s\tme\tyou\t%s\n' "$now" "$token"
        printf 'verify\t%s\t%s\tme\tyou\t%s\t\n' "$jwks" "$now" "$token"
      } | ${RUN:-} "$bin/$verifier" | tr '\n' ' '
    )
    expect "$verifier verifies what $signer signed" \
      "JWT_OK JWT_EXPIRED JWT_ISSUER_MISMATCH JWT_AUDIENCE_MISMATCH JWT_ISSUER_MISMATCH JWT_SIGNATURE_INVALID \
JWT_TOKEN_MALFORMED JWT_INVALID_ARGUMENT JWT_KEY_MALFORMED JWT_TOKEN_MALFORMED " "$verdicts"
  done
  for alg in ES256 EdDSA; do
    signed=$(printf 'sign\t%s\t%s\t%s\t%s\n' "$private" "$alg" "$now" "$claims" | ${RUN:-} "$bin/$signer")
    for verifier in peer_c peer_cpp; do
      verdicts=$(
        {
          printf 'verify\t%s\t%s\tme\tyou\t%s\n' "$public" "$now" "${signed#*"$tab"}"
          printf 'verify\t%s\t%s\tme\tyou\t%s\n' "$jwks" "$now" "${signed#*"$tab"}"
        } | ${RUN:-} "$bin/$verifier" | tr '\n' ' '
      )
      expect "$verifier verifies what $signer signed as $alg" "JWT_OK JWT_OK JWT_KEY_NOT_FOUND " "${signed%%"$tab"*} $verdicts"
    done
  done
  refusals=$(
    {
      printf 'sign\t%s\tES256\t%s\t%s\n' "$public" "$now" "$claims"
      printf 'sign\t%s\tRS256\t%s\t%s\n' "$private" "$now" "$claims"
      printf 'sign\t%s\tHS512\t%s\t%s\n' "$jwks" "$now" "$claims"
      printf 'sign\t%s\tnone\t%s\t%s\n' "$jwks" "$now" "$claims"
      printf 'sign\t%s\tHS256\t%s\t{}\n' "$jwks" "$now"
      printf 'sign\t%s\tHS256\t%s\t[]\n' "$jwks" "$now"
      printf 'sign\tno keys\tHS256\t%s\t%s\n' "$now" "$claims"
      printf 'sign\t%s\tHS256\t\t%s\n' "$jwks" "$claims"
    } | ${RUN:-} "$bin/$signer" | tr '\n\t' ' _'
  )
  expect "$signer refuses to sign" \
    "JWT_KEY_CANNOT_SIGN_ JWT_KEY_ALG_MISMATCH_ JWT_KEY_ALG_MISMATCH_ JWT_INVALID_ARGUMENT_ JWT_CLAIM_MISSING_ \
JWT_CLAIMS_MALFORMED_ JWT_KEY_MALFORMED_ JWT_INVALID_ARGUMENT_ " "$refusals"
  # What one encrypts, each decrypts: any content for a key of its own, and a signed token.
  for alg in dir A256KW RSA-OAEP-256 ECDH-ES; do
    made=$(printf 'generate\t%s\n' "$alg" | ${RUN:-} "$bin/$signer")
    own=${made#*"$tab"}
    sealed=$(printf 'encrypt\t%s\t%s\tA256GCM\tany content\n' "$own" "$alg" | ${RUN:-} "$bin/$signer")
    for verifier in peer_c peer_cpp; do
      opened=$(
        {
          printf 'decrypt\t%s\t%s\n' "$own" "${sealed#*"$tab"}"
          printf 'decrypt\t%s\t%sA\n' "$own" "${sealed#*"$tab"}"
        } | ${RUN:-} "$bin/$verifier" | tr '\n\t' ' _'
      )
      expect "$verifier decrypts what $signer encrypted as $alg" "JWT_OK JWT_OK JWT_OK_any content JWT_TOKEN_MALFORMED_ " \
        "${made%%"$tab"*} ${sealed%%"$tab"*} $opened"
    done
  done
  published=$(printf 'publish\t%s\n' "$own" | ${RUN:-} "$bin/$signer")
  nested=$(printf 'sign_encrypted\t%s\t%s\tECDH-ES\tA128GCM\t%s\t%s\n' "$jwks" "${published#*"$tab"}" "$now" "$claims" |
    ${RUN:-} "$bin/$signer")
  for verifier in peer_c peer_cpp; do
    verdicts=$(
      {
        printf 'verify_encrypted\t%s\t%s\t%s\tme\tyou\t%s\n' "$jwks" "$own" "$now" "${nested#*"$tab"}"
        printf 'verify_encrypted\t%s\t%s\t%s\tme\twho\t%s\n' "$jwks" "$own" "$now" "${nested#*"$tab"}"
        printf 'verify_encrypted\t%s\t%s\t%s\tme\tyou\t%s\n' "$jwks" "${published#*"$tab"}" "$now" "${nested#*"$tab"}"
        printf 'verify_encrypted\t%s\t%s\t%s\tme\tyou\t%s\n' "$jwks" "$own" "$now" "$token"
        printf 'verify\t%s\t%s\tme\tyou\t%s\n' "$jwks" "$now" "${nested#*"$tab"}"
      } | ${RUN:-} "$bin/$verifier" | tr '\n' ' '
    )
    expect "$verifier verifies what $signer signed and encrypted" \
      "JWT_OK JWT_OK JWT_AUDIENCE_MISMATCH JWE_KEY_CANNOT JWT_NOT_ENCRYPTED JWT_TOKEN_UNSUPPORTED " "${nested%%"$tab"*} $verdicts"
  done
  refusals=$(
    {
      printf 'generate\tHS256\n'
      printf 'generate\tA192KW\n'
      printf 'publish\t{"kty":"oct","k":"AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8","alg":"A256KW"}\n'
      printf 'encrypt\t%s\tRSA1_5\tA256GCM\tx\n' "$own"
      printf 'encrypt\t%s\tECDH-ES\tA256KW\tx\n' "$own"
      printf 'encrypt\t%s\tdir\tA256GCM\tx\n' "$own"
      printf 'decrypt\t%s\t%s\n' "$own" "$token"
      printf 'sign_encrypted\t%s\t%s\tECDH-ES\tA128GCM\t%s\t{}\n' "$jwks" "$own" "$now"
    } | ${RUN:-} "$bin/$signer" | tr '\n\t' ' _'
  )
  expect "$signer refuses to encrypt" \
    "JWT_INVALID_ARGUMENT_ JWT_KEY_UNSUPPORTED_ JWT_KEY_UNSUPPORTED_ JWT_INVALID_ARGUMENT_ JWT_INVALID_ARGUMENT_ \
JWT_KEY_ALG_MISMATCH_ JWT_NOT_ENCRYPTED_ JWT_CLAIM_MISSING_ " "$refusals"
  expect "$signer with no request" 0 "$(outcome ${RUN:-} "$bin/$signer" </dev/null)"
  expect "$signer with something else" 2 "$(printf 'hello\n' | outcome ${RUN:-} "$bin/$signer")"
done

echo "$passed passed, $failed failed"
[ "$failed" = 0 ]
