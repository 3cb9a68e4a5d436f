package main

import "fmt"

func killNode(s *stage) {
	dead := s.holder(nil)
	s.say(fmt.Sprintf("%s, which has the address, loses power: all its processes are killed and its network card is gone.", dead.Name()))
	outage := s.watch(func() {
		s.try(func() error { return dead.Kill(s.ctx) })
		s.holder(dead)
	})
	s.say("The others notice that it is gone, still have a quorum, and start the address on one of them.")
	s.crm("crm status")
	s.say("The client was told, as before:")
	s.types(s.Client(), "ip neighbour show "+vip)
	s.measured("the failover", outage)
	s.say("Most of that is the time until Corosync is sure that the node is gone.")
}
