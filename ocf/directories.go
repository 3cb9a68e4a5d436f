package ocf

import (
	"fmt"
	"hash/fnv"
	"path/filepath"
	"strings"
	"unicode/utf8"
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

// maxFileName leaves room for a prefix and a suffix: names end at 255 bytes.
const maxFileName = 180

// fileName makes a name that is safe as one element of a path: a resource's
// name comes from the configuration and may be anything. Different names stay
// different, and an ordinary one stays as it is.
func fileName(s string) string {
	if s == "." || s == ".." {
		return strings.ReplaceAll(s, ".", "%2E")
	}
	var b strings.Builder
	for i := 0; i < len(s); {
		r, size := utf8.DecodeRuneInString(s[i:])
		if r <= ' ' || r == '/' || r == '%' || r == 0x7f || r == utf8.RuneError {
			for _, c := range []byte(s[i : i+size]) {
				fmt.Fprintf(&b, "%%%02X", c)
			}
		} else {
			b.WriteString(s[i : i+size])
		}
		i += size
	}
	if b.Len() <= maxFileName {
		return b.String()
	}
	digest := fnv.New64a()
	digest.Write([]byte(s)) //nolint:errcheck // it never fails
	return fmt.Sprintf("%s-%016x", strings.ToValidUTF8(b.String()[:maxFileName], ""), digest.Sum64())
}
