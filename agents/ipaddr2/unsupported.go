package main

import (
	"slices"

	"github.com/pulse-ha/pulse/ocf"
)

// unsupported are parameters of the shell agent that this version doesn't have
// and that say where or how the address is to be: with the values by which
// they ask for nothing. A later version deletes those it has.
//
// The shell agent's others change nothing that a client could see: arp_bg, and
// without load sharing mac and the clusterip_ ones. check_link_status is on by
// default, and off is what this version does.
var unsupported = []struct {
	name   string
	unused []string // the default, in all its spellings; nil for a boolean that is off
}{
	{name: "lvs_support"},
	{name: "lvs_ipv6_addrlabel"},
	{name: "unique_clone_address"},
	{name: "run_arping"},
	{name: "nodad"},
	{name: "noprefixroute"},
	{name: "flush_routes"},
	{"preferred_lft", []string{"forever"}},
	{"proto", []string{""}},
	{"network_namespace", []string{""}},
	{"arp_sender", []string{"send_arp"}},
	{"send_arp_opts", []string{""}},
	{"arp_count_refresh", []string{"0"}},
}

// checkSupported refuses what this version would have to ignore, and with that
// put the address where or how it shouldn't be.
func checkSupported(call *ocf.Call) error {
	for _, p := range unsupported {
		value := call.Getenv("OCF_RESKEY_" + p.name)
		on, _ := ocf.ParseBool(value)
		if value != "" && (on || p.unused != nil) && !slices.Contains(p.unused, value) {
			return ocf.Errorf(ocf.ErrConfigured, "parameter %s=%.60q: this version of the agent doesn't have it; leave it out", p.name, value)
		}
	}
	if most := call.Clone().Max; most > 1 {
		return ocf.Errorf(ocf.ErrConfigured, "clone_max=%d: this version of the agent has no load sharing, and an address can be on one node only; make it no clone", most)
	}
	return nil
}
