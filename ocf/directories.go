package ocf

import (
	"fmt"
	"hash/fnv"
	"os"
	"path/filepath"
	"strings"
	"syscall"
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

// privateDir returns a directory of the framework's own below the run
// directory, and makes it.
func (c *Call) privateDir(name string) (string, error) {
	dir := filepath.Join(c.RunDir(), name)
	if err := os.MkdirAll(dir, 0o755); err != nil {
		return "", fmt.Errorf("directory %s: %w", dir, cause(err))
	}
	return dir, checkPrivate(dir)
}

// checkPrivate returns an error if anybody but root and the agent's user could
// put files into dir, or could have chosen where it leads.
func checkPrivate(dir string) error {
	info, err := os.Lstat(dir)
	if err != nil {
		return fmt.Errorf("directory %s: %w", dir, cause(err))
	}
	owner := info.Sys().(*syscall.Stat_t).Uid //nolint:forcetypeassert // on Linux it is one
	mine := owner == 0 || int(owner) == os.Geteuid()
	if !info.IsDir() || !mine || info.Mode()&0o022 != 0 {
		return fmt.Errorf("directory %s: others than root can write to it; remove it", dir)
	}
	return nil
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
