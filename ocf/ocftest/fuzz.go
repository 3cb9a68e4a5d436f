package ocftest

import (
	"strings"
	"testing"
)

// FuzzEnvironment feeds an agent environments of any kind, as lines of
// NAME=VALUE where a NUL stands for a line feed, and checks that every outcome
// is one that a cluster can work with. The fake host keeps the agent's files
// in a directory of the test; variables that name others are not passed.
func FuzzEnvironment(f *testing.F, declare Declare, actions ...string) {
	f.Add("start", "OCF_RESKEY_ip=192.0.2.1\nOCF_RESKEY_CRM_meta_timeout=20000")
	f.Add("monitor", "OCF_RESKEY_CRM_meta_interval=x\nOCF_CHECK_LEVEL=-1\nOCF_RESOURCE_INSTANCE=../a:0")
	f.Add("stop", "OCF_RESKEY_fake=$(id)\x00ocf-exit-reason:spoofed\nOCF_RA_VERSION_MAJOR=2")
	f.Add("notify", "OCF_RESKEY_CRM_meta_notify_start_resource= \nOCF_RESKEY_CRM_meta_notify_start_uname=a b")
	for _, action := range actions {
		f.Add(action, "OCF_RESKEY_op_sleep=a1\nOCF_RESKEY_arp_count=-1")
	}
	f.Fuzz(func(t *testing.T, action, environment string) {
		host := NewHost(t)
		host.Cluster = NewCluster("node1")
		for line := range strings.SplitSeq(environment, "\n") {
			name, value, ok := strings.Cut(strings.ReplaceAll(line, "\x00", "\n"), "=")
			if ok && name != "" && !namesFile(name) {
				host.Env[name] = value
			}
		}
		CheckOutcome(t, Call(t, host, declare, action))
	})
}

// namesFile reports whether the variable is one by which a fuzzed value would
// make the framework or a test agent write outside the test's directory.
func namesFile(name string) bool {
	switch name {
	case "OCF_RESKEY_state", "OCF_RESKEY_envfile", "OCF_TRACE_FILE", "OCF_RESKEY_trace_dir":
		return true
	}
	return strings.HasPrefix(name, "HA_")
}
