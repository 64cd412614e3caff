#!/usr/bin/perl
# SPDX-License-Identifier: GPL-2.0
#
# page_objects.pl FOLDER
#
# FOLDER's `page` of objects of slab caches: those that the kernel's own variables
# point to. Where they are by /proc/kcore, how large by slabinfo. Says what
# differs and how many values it compared; fails if one differs or there were
# few. Raw addresses have to be allowed.

use strict;
use warnings;
no warnings 'portable';	# numbers of 64 bits
require './frames.pl';
require './core.pl';

use constant PAGE => 4096;

my ($folder) = @ARGV;
our ($compared, $differ);
our $page = "$folder/page";

# Variables that point to an object, or into it, and the cache that it is of.
my %cache = (cad_pid => 'pid', anon_inode_inode => 'inode_cache',
	shm_mnt => 'mnt_cache', pipe_mnt => 'mnt_cache',
	sock_mnt => 'mnt_cache',
	map { $_ => 'kmem_cache' } qw(task_struct_cachep sighand_cachep
		fs_cachep files_cachep cred_jar filp_cachep mnt_cache
		sigqueue_cachep radix_tree_node_cachep anon_vma_cachep
		inode_cachep pid_cachep));

# A name stands for all that were merged.
sub cache_of {
	return readlink("/sys/kernel/slab/$_[0]") // $_[0];
}

sub objects_are_where_kcore_has_them {
	my %size = map { /^(\S+) +\d+ +\d+ +(\d+)/ ? ($1 => $2) : () }
		lines_of('/proc/slabinfo');
	my %symbol = symbols(keys %cache, 'page_offset_base');
	# Without the symbol it is where it always was.
	my $direct = $symbol{page_offset_base} ? unpack('Q',
		kernel_bytes($symbol{page_offset_base}, 8)) :
		0xffff888000000000;
	my %caches;

	for my $name (grep { $cache{$_} } sort keys %symbol) {
		my $address = unpack('Q', kernel_bytes($symbol{$name}, 8));
		my $at = $address - $direct;
		my $answer = ask(sprintf '0x%x', $address);

		same("$name: pfn", int($at / PAGE), $answer->{pfn});
		same("$name: state", 'slab', $answer->{state});
		same("$name: cache", cache_of($cache{$name}),
			cache_of($answer->{cache} // '-'));
		my $size = $size{$answer->{cache} // ''} // 1;

		same("$name: object", int(($at - $answer->{first} * PAGE) / $size),
			$answer->{object});
		same("$name: the same by physical address", $answer->{object},
			ask(sprintf 'phys 0x%x', $at)->{object});
		$caches{$cache{$name}}++;
	}
	print '# caches: ' . join(', ', map { "$_ $caches{$_}" }
		sort keys %caches) . "\n";
	wrong('few objects are known') if keys %caches < 3 ||
		($caches{kmem_cache} // 0) < 5;
}

judge('objects_are_where_kcore_has_them', objects_are_where_kcore_has_them =>
	\&objects_are_where_kcore_has_them);
