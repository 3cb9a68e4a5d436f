package main

import (
	"time"

	"github.com/pulse-ha/pulse/tests/cluster"
)

const (
	resource = "myIP"
	vip      = "192.168.77.99"
)

func addAddress(s *stage) {
	s.say("These nodes can't cut each other's power, so fencing is switched off.")
	s.crm("crm configure property stonith-enabled=false")
	s.say("What runs somewhere is to stay there, if it can.")
	s.crm("crm configure rsc_defaults resource-stickiness=100")
	s.say("Now a virtual address: it belongs to no node, but to whichever runs the resource. The cluster looks after it every 10 seconds.")
	s.crm("crm configure primitive " + resource + " ocf:pulse:IPaddr2 params ip=" + vip + " op monitor interval=10s")
	node := s.holder(nil)
	s.say("The cluster has started it:")
	s.crm("crm status")
	s.say("The address is on " + node.Name() + ", beside the node's own:")
	s.types(node, "ip -4 -brief address show eth0")
	s.say("A client on the same network gets an answer,")
	s.types(s.Client(), "ping -n -c 2 -i 0.2 "+vip)
	s.say("and has learnt the hardware address of " + node.Name() + ":")
	s.types(s.Client(), "ip neighbour show "+vip)
}

// holder waits until the address is on one node, other than the one given, and
// returns it.
func (s *stage) holder(not *cluster.Node) *cluster.Node {
	var name string
	s.try(func() error {
		return s.Wait(s.ctx, 40*time.Second, resource+" started", func(st *cluster.Status) bool {
			on := st.On(resource, "Started")
			if len(on) == 1 && (not == nil || on[0] != not.Name()) {
				name = on[0]
			}
			return name != ""
		})
	})
	if s.err != nil {
		return s.Live()
	}
	return s.Node(name)
}
