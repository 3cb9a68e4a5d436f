package main

import "github.com/pulse-ha/pulse/ocf"

// params declares the parameters.
func params(a *ipaddr2) []ocf.Param {
	return []ocf.Param{
		{
			Name: "ip", Required: true, UniqueGroup: "address", Short: "IPv4 or IPv6 address",
			Long:  `The address to manage, without a mask: IPv4 as four decimal numbers (192.0.2.10), IPv6 in any of its spellings (2001:db8::10).`,
			Value: ocf.TextFunc(a.setIP),
		},
		{
			Name: "nic", Short: "Network device",
			Long: `The device to put the address on, such as eth0; any of its alternative names will do. If not given, it is the device of the route to the network that contains the address. It must be given for a link-local IPv6 address (fe80::), and where no such route exists, as on a device without an address of its own.

NAME:LABEL also sets the label, in place of iflabel; that form is for configurations that have it already.`,
			Value: ocf.TextFunc(a.setNIC),
		},
		{
			Name: "cidr_netmask", Aliases: []string{"netmask"}, Short: "Length of the network's prefix",
			Long:  `The mask of the address as a number of bits: 1 to 32 for IPv4, 1 to 128 for IPv6. If not given, it is that of the route to the network that contains the address. 255.255.255.0 is understood for 24, with a warning.`,
			Value: ocf.TextFunc(a.setMask),
		},
		{
			Name: "broadcast", Short: "Broadcast address",
			Long:  `The broadcast address that goes with an IPv4 address: an address, or + for the network's last address (all host bits set), or - for its first (none set). If not given, it is that of the device's own address in the network, if there is one.`,
			Value: ocf.TextFunc(a.setBroadcast),
		},
		{
			Name: "iflabel", Short: "Label of the address",
			Long:  `A label for an IPv4 address, shown as NIC:LABEL by tools that know labels. Together with the device's name and the colon it may have 15 characters. It means nothing for IPv6.`,
			Value: ocf.TextFunc(a.setLabel),
		},
		{
			Name: "arp_interval", Reloadable: true, Short: "Milliseconds between announcements",
			Long:  `The time between two announcements to the neighbours (gratuitous ARP or neighbour advertisements), in milliseconds.`,
			Value: ocf.Milliseconds(&a.arpInterval, defaultInterval).Range(1, maxInterval),
		},
		{
			Name: "arp_count", Reloadable: true, Short: "Number of announcements",
			Long:  `How many times start announces the address to the neighbours. The first announcement goes out at once.`,
			Value: ocf.Int(&a.arpCount, 5).Range(1, maxCount),
		},
	}
}
