package conformance

import (
	"path/filepath"
	"strings"

	"github.com/pulse-ha/pulse/ocf"
)

// forbidden lists what a call with the given environment may not have changed
// in the room: anything but the resource's own files, the files that the
// environment names, the logs, and the address in question.
func forbidden(env []string, before, after snapshot, out outcome) []string {
	var all []string
	for _, path := range before.changedFiles(after) {
		if !own(env, path) {
			all = append(all, "changed "+path)
		}
	}
	for _, line := range before.changedNetwork(after) {
		if !about(env, line) {
			all = append(all, "changed the network: "+line)
		}
	}
	if out.code == ocf.ErrArgs || out.code == ocf.ErrConfigured || out.code == ocf.ErrUnimplemented {
		for _, line := range before.changedNetwork(after) {
			all = append(all, "refused, and yet changed the network: "+line)
		}
	}
	return all
}

// naming are the variables that name files, by which an agent may write there.
var naming = []string{
	"OCF_RESKEY_state", "OCF_RESKEY_envfile", "OCF_RESKEY_trace_dir", "OCF_TRACE_FILE",
	"HA_LOGFILE", "HA_DEBUGLOG", "HA_RSCTMP", "HA_VARRUN", "HA_VARLIB",
}

// own reports whether the path is one that the call was told to write to.
func own(env []string, path string) bool {
	if strings.HasPrefix(path, runDir) {
		return true
	}
	for _, kv := range env {
		name, value, _ := strings.Cut(kv, "=")
		for _, n := range naming {
			named := value
			if !filepath.IsAbs(named) {
				named = filepath.Join(workDir, named)
			}
			// A directory on the way shows up when a file in it is written.
			named = filepath.Clean(named)
			if n == name && value != "" && (strings.HasPrefix(path, named) || strings.HasPrefix(named, path+"/")) {
				return true
			}
		}
	}
	return false
}

// about reports whether the line of the network's state is about the address
// that the call was told to set.
func about(env []string, line string) bool {
	for _, kv := range env {
		value, ok := strings.CutPrefix(kv, "OCF_RESKEY_ip=")
		if ok && value != "" && strings.Contains(line, value) {
			return true
		}
	}
	return false
}
