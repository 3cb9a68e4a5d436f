package main

import "time"

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
	node := s.started(resource, 20*time.Second, nil)
	s.say("The cluster has started it:")
	s.crm("crm status")
	s.say("The address is on " + node.Name() + ", beside the node's own:")
	s.types(node, "ip -4 -brief address show eth0")
	s.say("A client on the same network gets an answer,")
	s.types(s.Client(), "ping -n -c 2 -i 0.2 "+vip)
	s.say("and has learnt the hardware address of " + node.Name() + ":")
	s.types(s.Client(), "ip neighbour show "+vip)
}
