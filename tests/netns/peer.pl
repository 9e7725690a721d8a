# What the judge runs inside a namespace: a host where every port answers, or one that calls others.
# It knows no rule. Perl, because Debian always has it and it can bind the calling side.
#
#   peer.pl serve NAME TCP-PORT UDP-PORT   says `ready`, then answers whoever calls with NAME, for ever
#   peer.pl call SECONDS                   reads lines `ID tcp|udp SOURCE PORT TARGET PORT`, makes all these
#                                           calls at once, and prints `ID NAME` for each answer in that time
use strict;
use warnings;
use Socket qw(:all);
use IO::Handle;

my %TYPE = (tcp => SOCK_STREAM, udp => SOCK_DGRAM);

# A socket of this type, bound to this address and port.
sub bound {
    my ($kind, $text, $port) = @_;
    my ($error, @found) = getaddrinfo($text, $port,
        { flags => AI_NUMERICHOST | AI_NUMERICSERV, socktype => $TYPE{$kind} });
    die "$text $port: $error" if $error;
    socket(my $socket, $found[0]{family}, $TYPE{$kind}, 0) or return;
    setsockopt($socket, SOL_SOCKET, SO_REUSEADDR, 1);
    setsockopt($socket, IPPROTO_IPV6, IPV6_V6ONLY, 1) if $found[0]{family} == AF_INET6;
    bind($socket, $found[0]{addr}) or die "bind $kind $text $port: $!";
    return $socket;
}

# The sockets among these that have something to read, or none when the time is over; the time is used up.
sub readable {
    my ($seconds, @sockets) = @_;
    my $bits = '';
    vec($bits, fileno($_), 1) = 1 for @sockets;
    (my $count, $$seconds) = select($bits, undef, undef, $$seconds);
    return $count > 0 ? grep { vec($bits, fileno($_), 1) } @sockets : ();
}

sub serve {
    my ($name, $tcp, $udp) = @_;
    my (@listeners, @receivers);
    for my $any ('0.0.0.0', '::') {
        my $listener = bound('tcp', $any, $tcp) or next;
        listen($listener, 1024) or die "listen: $!";
        push @listeners, $listener;
        push @receivers, bound('udp', $any, $udp);
    }
    STDOUT->autoflush(1);
    print "ready\n";
    while (1) {
        my $forever;
        for my $ready (readable(\$forever, @listeners, @receivers)) {
            if (grep { $_ == $ready } @listeners) {
                accept(my $call, $ready) or next;
                syswrite($call, "$name\n");
            } elsif (my $caller = recv($ready, my $question, 16, 0)) {
                send($ready, "$name\n", 0, $caller);
            }
        }
    }
}

sub call {
    my ($seconds) = @_;
    my %open;
    while (my $line = <STDIN>) {
        my ($id, $kind, $source, $source_port, $target, $port) = split ' ', $line;
        my $socket = bound($kind, $source, $source_port) or die "socket: $!";
        my (undef, @found) = getaddrinfo($target, $port,
            { flags => AI_NUMERICHOST | AI_NUMERICSERV, socktype => $TYPE{$kind} });
        $socket->blocking(0);
        # A connection that is refused at once is one that is not answered.
        connect($socket, $found[0]{addr});
        send($socket, '?', 0) if $kind eq 'udp';
        $open{$id} = $socket;
    }
    while (%open) {
        my %id = map { fileno($open{$_}) => $_ } keys %open;
        my @ready = readable(\$seconds, values %open) or last;
        for my $socket (@ready) {
            my $id = $id{fileno($socket)};
            my $got = sysread($socket, my $answer, 200);
            print "$id $1\n" if $got && $answer =~ /^(\S+)/;
            delete $open{$id};
        }
    }
}

my ($task, @arguments) = @ARGV;
$SIG{PIPE} = 'IGNORE';
$task eq 'serve' ? serve(@arguments) : call(@arguments);
