<?php
// PHP: FFI::cdef takes abi/onejwt.cdef whole.
//
// Usage: php php_ffi.php CDEF LIBRARY EXPECTED

declare(strict_types=1);

// Warnings are errors too.
set_error_handler(function (int $level, string $message, string $file, int $line): never {
    throw new ErrorException($message, 0, $level, $file, $line);
});

[, $cdef, $library, $expected] = $argv;

function equal(string $what, mixed $is, mixed $should): void
{
    if ($is !== $should) {
        $said = sprintf('%s is %s and should be %s', $what, json_encode($is), json_encode($should));
        throw new UnexpectedValueException($said);
    }
}

// A function that the library does not export is an error here.
$jwt = FFI::cdef(file_get_contents($cdef), $library);

$checked = ['constant' => 0, 'function' => 0, 'struct' => 0, 'field' => 0];
foreach (file($expected, FILE_IGNORE_NEW_LINES) as $line) {
    [$kind, $name, $number] = explode(' ', "$line ");
    switch ($kind) {
        case 'constant':
            equal($name, $jwt->$name, (int) $number);
            break;
        case 'function':
            equal($name, FFI::isNull($jwt->$name), false);
            break;
        case 'struct':
            equal("the size of $name", FFI::sizeof($jwt->type($name)), (int) $number);
            break;
        case 'field':
            [$struct, $field] = explode('.', $name);
            equal("the offset of $name", $jwt->type($struct)->getStructFieldOffset($field), (int) $number);
            break;
    }
    $checked[$kind] += 1;
}

function ok(int $status): void
{
    global $jwt;
    if ($status !== $jwt->JWT_OK) {
        throw new RuntimeException($jwt->jwt_status_name($status));
    }
}

// The bytes of a text where C can read them; what is returned owns them.
function bytes(string $text, string $type = 'uint8_t'): FFI\CData
{
    global $jwt;
    $bytes = $jwt->new(sprintf('%s[%d]', $type, strlen($text)));
    FFI::memcpy($bytes, $text, strlen($text));
    return $bytes;
}

const NOW = 1750000000;
const SECRET = '0123456789abcdef0123456789ABCDEF';
const CLAIMS = '{"iss":"https://login.example","sub":"ada","roles":["admin"]}';

$keys = $jwt->new('jwt_keyset *');
ok($jwt->jwt_keyset_from_secret($jwt->JWT_HS256, bytes(SECRET), strlen(SECRET), null, FFI::addr($keys)));

$out = $jwt->new('uint8_t[1024]');
$len = $jwt->new('size_t');
$add = $jwt->new('jwt_sign_options');
$add->struct_size = FFI::sizeof($add);
$add->expires_in = 900;
ok($jwt->jwt_sign($keys, bytes(CLAIMS), strlen(CLAIMS), FFI::addr($add), NOW, $out, FFI::sizeof($out), FFI::addr($len)));
$token = FFI::string($out, $len->cdata);

// The status, the claims and the report.
function verify(string $text, string $issuer): array
{
    global $jwt, $keys, $out, $len;
    $characters = bytes($issuer, 'char');
    $issuers = $jwt->new('jwt_str[1]');
    $issuers[0]->ptr = $jwt->cast('char *', $characters);
    $issuers[0]->len = strlen($issuer);
    $expect = $jwt->new('jwt_verify_options');
    $expect->struct_size = FFI::sizeof($expect);
    $expect->issuers = $jwt->cast('jwt_str *', $issuers);
    $expect->issuers_len = 1;
    $report = $jwt->new('jwt_report');
    $report->struct_size = FFI::sizeof($report);
    $status = $jwt->jwt_verify($keys, bytes($text), strlen($text), FFI::addr($expect), NOW, $out, FFI::sizeof($out),
        FFI::addr($len), FFI::addr($report));
    return [$status, FFI::string($out, $len->cdata), $report];
}

[$status, $claims, $report] = verify($token, 'https://login.example');
ok($status);
equal('expires_at', $report->expires_at, NOW + 900);

ok($jwt->jwt_claim_string(bytes($claims), strlen($claims), 'sub', 3, $out, FFI::sizeof($out), FFI::addr($len)));
equal('sub', FFI::string($out, $len->cdata), 'ada');

function has(string $claims, string $role): int
{
    global $jwt;
    $answer = $jwt->new('int32_t');
    ok($jwt->jwt_claim_has(bytes($claims), strlen($claims), 'roles', 5, $role, strlen($role), FFI::addr($answer)));
    return $answer->cdata;
}
equal('admin', has($claims, 'admin'), 1);
equal('auditor', has($claims, 'auditor'), 0);

$tampered = $token;
$first = strrpos($token, '.') + 1;
$tampered[$first] = $token[$first] === 'A' ? 'B' : 'A';
equal('of a tampered token, the status', verify($tampered, 'https://login.example')[0], $jwt->JWT_SIGNATURE_INVALID);
equal("of another issuer's token, the status", verify($token, 'https://other.example')[0], $jwt->JWT_ISSUER_MISMATCH);

$jwt->jwt_keyset_free($keys);

printf("PHP %s: %d functions, %d constants, %d structs, %d fields, signed, verified\n", PHP_VERSION, $checked['function'],
    $checked['constant'], $checked['struct'], $checked['field']);
