package ocf

import (
	"path/filepath"
	"strings"
)

// RunDir returns the directory for the state of resources, which a reboot
// empties: HA_RSCTMP, or /run/resource-agents.
func (c *Call) RunDir() string { return c.env.or("HA_RSCTMP", "/run/resource-agents") }

// VarRun returns the host's directory for run-time data: HA_VARRUN, or /run.
func (c *Call) VarRun() string { return c.env.or("HA_VARRUN", "/run") }

// VarLib returns the directory for data that outlives a reboot: HA_VARLIB, or
// /var/lib/heartbeat, where the shell agents keep theirs.
func (c *Call) VarLib() string { return c.env.or("HA_VARLIB", "/var/lib/heartbeat") }

// StateFile returns the path of the resource's state file as the shell agents
// have it, RunDir/TYPE-INSTANCE.state.
func (c *Call) StateFile() string {
	return filepath.Join(c.RunDir(), c.agent.Name+"-"+fileName(c.InstanceName())+".state")
}

// fileName makes a name that is safe as one element of a path: a resource's
// name comes from the configuration and may be anything.
func fileName(s string) string {
	var b strings.Builder
	for _, r := range s {
		if r <= ' ' || r == '/' || r == '%' || r == 0x7f {
			r = '_'
		}
		b.WriteRune(r)
		if b.Len() > 200 {
			break
		}
	}
	return b.String()
}
