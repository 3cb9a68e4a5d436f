package main

import (
	"net/netip"
	"time"

	"github.com/pulse-ha/pulse/ocf"
)

// ipaddr2 is a virtual address: running while it is on its device.
type ipaddr2 struct {
	host    ocf.Host
	network network

	ip          netip.Addr
	nic         string // empty: the routing table says
	nicLabel    string // from nic=NAME:LABEL
	mask        netmask
	broadcast   broadcast
	iflabel     string
	arpCount    int
	arpInterval time.Duration

	looks error // what is wrong with broadcast or iflabel
}

// New declares the IPaddr2 agent: names, defaults and meaning of the
// parameters of ocf:heartbeat:IPaddr2 4.18.
func New(host ocf.Host) *ocf.Agent { return declare(&ipaddr2{host: host, network: &kernel{}}) }

func declare(a *ipaddr2) *ocf.Agent {
	const timeout = 20 * time.Second
	return &ocf.Agent{
		Name: "IPaddr2", Version: "1.0", Short: "Virtual IPv4 or IPv6 address",
		Long: `Puts an IP address on a network device of the node that runs the resource, and takes it off again. Clients that use the address follow the resource from node to node.

Where no device or mask is given, the routing table says them: the most specific network that the node is directly on and that contains the address.

When the address comes up, its neighbours on the network are told at once, by gratuitous ARP (IPv4) or unsolicited neighbour advertisements (IPv6), so that none of them goes on sending to the node that had it before. An IPv6 address is up once duplicate address detection has passed.

Removing the first address of a network from a device makes the kernel drop all its other addresses in that network, unless net.ipv4.conf.DEVICE.promote_secondaries is 1. Where that would happen, stop sets it to 1, and says so in the log.`,
		Params:   params(a),
		Check:    a.check,
		Validate: a.validate,
		Undo:     a.undo,
		Actions: []ocf.Action{
			{Name: ocf.Start, Timeout: timeout, Run: a.start},
			{Name: ocf.Stop, Timeout: timeout, Run: a.stop},
			{Name: ocf.Status, Timeout: timeout, Interval: 10 * time.Second, Run: a.monitor},
			{Name: ocf.Monitor, Timeout: timeout, Interval: 10 * time.Second, Run: a.monitor},
			{Name: ocf.ReloadAgent, Timeout: timeout, Run: a.reload},
			{Name: ocf.ValidateAll, Timeout: timeout},
		},
	}
}
