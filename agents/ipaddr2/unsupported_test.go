package main

import (
	"strings"
	"testing"

	"github.com/pulse-ha/pulse/ocf"
	"github.com/pulse-ha/pulse/ocf/ocftest"
)

// TestUnsupportedIsRefused: by start, before it would do something else; stop
// and monitor still do their work.
func TestUnsupportedIsRefused(t *testing.T) {
	for name, test := range map[string]struct{ value, reason string }{
		"OCF_RESKEY_lvs_support":          {"true", "parameter lvs_support"},
		"OCF_RESKEY_lvs_ipv6_addrlabel":   {"yes", "parameter lvs_ipv6_addrlabel"},
		"OCF_RESKEY_unique_clone_address": {"1", "parameter unique_clone_address"},
		"OCF_RESKEY_run_arping":           {"true", "parameter run_arping"},
		"OCF_RESKEY_nodad":                {"on", "parameter nodad"},
		"OCF_RESKEY_noprefixroute":        {"true", "parameter noprefixroute"},
		"OCF_RESKEY_flush_routes":         {"TRUE", "parameter flush_routes"},
		"OCF_RESKEY_preferred_lft":        {"0", "parameter preferred_lft"},
		"OCF_RESKEY_proto":                {"keepalived", "parameter proto"},
		"OCF_RESKEY_network_namespace":    {"blue", `parameter network_namespace="blue": this version of the agent doesn't have it`},
		"OCF_RESKEY_arp_sender":           {"iputils_arping", "parameter arp_sender"},
		"OCF_RESKEY_send_arp_opts":        {"-A", "parameter send_arp_opts"},
		"OCF_RESKEY_arp_count_refresh":    {"3", "parameter arp_count_refresh"},
		"OCF_RESKEY_CRM_meta_clone_max":   {"2", "clone_max=2: this version of the agent has no load sharing"},
	} {
		t.Run(name, func(t *testing.T) {
			f, host := newFake(), ocftest.NewHost(t).Params("ip", "192.0.2.10")
			call(t, host, f, ocf.Start, ocf.Success)
			host.Set(name, test.value)
			for _, action := range []string{ocf.Start, ocf.ValidateAll} {
				if out := call(t, host, f, action, ocf.ErrConfigured); !strings.Contains(out.Reason, test.reason) {
					t.Errorf("%s: reason %q, want %q", action, out.Reason, test.reason)
				}
			}
			call(t, host, f, ocf.Monitor, ocf.Success)
			call(t, host, f, ocf.Stop, ocf.Success)
			checkState(t, f)
		})
	}
}

func TestDefaultsOfTheShellAgentAreFine(t *testing.T) {
	f, host := newFake(), ocftest.NewHost(t).Params(
		"ip", "192.0.2.10", "lvs_support", "false", "lvs_ipv6_addrlabel", "0", "lvs_ipv6_addrlabel_value", "99",
		"unique_clone_address", "false", "run_arping", "no", "nodad", "false", "noprefixroute", "false",
		"flush_routes", "false", "preferred_lft", "forever", "proto", "", "network_namespace", "",
		"arp_sender", "send_arp", "send_arp_opts", "", "arp_count_refresh", "0", "arp_bg", "yes",
		"mac", "31:b3:55:6f:ce:87", "clusterip_hash", "sourceip", "check_link_status", "true",
	)
	host.Set("OCF_RESKEY_CRM_meta_clone_max", "1")
	call(t, host, f, ocf.ValidateAll, ocf.Success)
	call(t, host, f, ocf.Start, ocf.Success)
}
