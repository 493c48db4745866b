# Counts the words of all lines by their length and their first letter: words.pl <lines.txt
use strict;
use warnings;

my (%lines_of, %count);
while (my $line = <STDIN>) {
    chomp $line;
    my @words = split / /, $line;
    for my $word (@words) {
        $count{$word}++;
        push @{$lines_of{substr($word, 0, 1)}{length $word}}, "$.:$word";
    }
    (my $turned = $line) =~ s/(\w+) (\w+)/$2 $1/g;
    delete $count{$words[0]} if $turned =~ /^z/;
}
for my $letter (sort keys %lines_of) {
    for my $length (sort { $a <=> $b } keys %{$lines_of{$letter}}) {
        my @places = @{$lines_of{$letter}{$length}};
        print "$letter $length: ", scalar @places, " from $places[0] to $places[-1]\n";
    }
}
my @common = sort { $count{$b} <=> $count{$a} || $a cmp $b } keys %count;
print "$_ $count{$_}\n" for grep { defined } @common[0 .. 99];
