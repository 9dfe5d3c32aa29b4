# Perl: the module that SWIG makes of perl_swig.i, which takes abi/onejwt.cdef whole.
#
# Usage: perl -I DIRECTORY perl_swig.pl EXPECTED

use strict;
use warnings FATAL => 'all';

use onejwt;

my ($expected) = @ARGV;

sub equal {
    my ($what, $is, $should) = @_;
    die "$what is $is and should be $should\n" unless $is eq $should;
}

sub ok {
    my ($status) = @_;
    die onejwt::jwt_status_name($status), "\n" unless $status == $onejwt::JWT_OK;
}

sub size_of {
    my ($name) = @_;
    my $size = "onejwt::$name"->can('size') or die "perl_swig.i has no SIZE_OF($name)\n";
    return $size->();
}

my %checked;
open my $lines, '<', $expected or die "$expected: $!\n";
while (my $line = <$lines>) {
    my ($kind, $name, $number) = split ' ', $line;
    if ($kind eq 'constant') {
        no strict 'refs';
        equal($name, ${"onejwt::$name"}, $number);
    } elsif ($kind eq 'function') {
        # What it calls was found in the library when the module was loaded.
        onejwt->can($name) or die "no function $name\n";
    } elsif ($kind eq 'struct') {
        equal("the size of $name", size_of($name), $number);
    } elsif ($kind eq 'field') {
        # Where it is only the C compiler knows.
        my ($struct, $field) = split /\./, $name;
        "onejwt::$struct"->can("swig_${field}_get") or die "no field $name\n";
    } else {
        die "what is a $kind?\n";
    }
    $checked{$kind}++;
}
close $lines;

# A struct of zeros that knows its size.
sub sized {
    my ($name) = @_;
    my $struct = "onejwt::$name"->new;
    $struct->{struct_size} = size_of($name);
    return $struct;
}

my $NOW = 1_750_000_000;
my $SECRET = '0123456789abcdef0123456789ABCDEF';
my $CLAIMS = '{"iss":"https://login.example","sub":"ada","roles":["admin"]}';

my ($made, $keys) = onejwt::jwt_keyset_from_secret($onejwt::JWT_HS256, $SECRET, undef);
ok($made);

my $add = sized('jwt_sign_options');
$add->{expires_in} = 900;
my ($signed, $token) = onejwt::jwt_sign($keys, $CLAIMS, $add, $NOW);
ok($signed);

# The status, the claims and the report.
sub verify {
    my ($text, $issuer) = @_;
    my $issuers = onejwt::jwt_str->new;
    $issuers->{ptr} = $issuer;
    $issuers->{len} = length $issuer;
    my $expect = sized('jwt_verify_options');
    $expect->{issuers} = $issuers;
    $expect->{issuers_len} = 1;
    my $report = sized('jwt_report');
    return (onejwt::jwt_verify($keys, $text, $expect, $NOW, $report), $report);
}

my ($status, $claims, $report) = verify($token, 'https://login.example');
ok($status);
equal('expires_at', $report->{expires_at}, $NOW + 900);

my ($read, $subject) = onejwt::jwt_claim_string($claims, 'sub');
ok($read);
equal('sub', $subject, 'ada');

sub has {
    my ($role) = @_;
    my ($status, $has) = onejwt::jwt_claim_has($claims, 'roles', $role);
    ok($status);
    return $has;
}
equal('admin', has('admin'), 1);
equal('auditor', has('auditor'), 0);

(my $tampered = $token) =~ s/\.(.)([^.]*)\z/'.' . ($1 eq 'A' ? 'B' : 'A') . $2/e;
equal('of a tampered token, the status', (verify($tampered, 'https://login.example'))[0], $onejwt::JWT_SIGNATURE_INVALID);
equal("of another issuer's token, the status", (verify($token, 'https://other.example'))[0], $onejwt::JWT_ISSUER_MISMATCH);

onejwt::jwt_keyset_free($keys);

printf "SWIG (Perl %vd): %d functions, %d constants, %d structs, %d fields, signed, verified\n", $^V,
    @checked{qw(function constant struct field)};
