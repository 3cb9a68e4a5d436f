package cluster

import (
	"context"
	"os/exec"
	"strings"
)

// Packages are the Debian packages that a cluster and its scenarios need.
var Packages = []string{
	"corosync",            // membership and quorum
	"pacemaker",           // the cluster manager
	"pacemaker-cli-utils", // crm_mon, crm_resource, crm_attribute
	"crmsh",               // the crm shell
	"pcs",                 // the other shell
	"resource-agents",     // the shell agents, for comparison
	"iproute2",            // ip, to look around
	"iputils-ping",        // a client's ping
	"iputils-arping",      // what the shell agents announce addresses with
	"libxml2-utils",       // xmllint
	"util-linux",          // nsenter
}

// MissingPackages returns those of the packages that are not installed, in the
// same order.
func MissingPackages(ctx context.Context, packages []string) ([]string, error) {
	query := exec.CommandContext(ctx, "dpkg-query", append([]string{"-W", "-f", `${Package} ${db:Status-Status}\n`}, packages...)...)
	// It exits with 1 when it knows nothing of one of them.
	out, err := query.Output()
	if err != nil && query.ProcessState == nil {
		return nil, err
	}
	installed := map[string]bool{}
	for line := range strings.Lines(string(out)) {
		if name, status, _ := strings.Cut(strings.TrimSpace(line), " "); status == "installed" {
			installed[name] = true
		}
	}
	var missing []string
	for _, name := range packages {
		if !installed[name] {
			missing = append(missing, name)
		}
	}
	return missing, nil
}

// Daemons are the systemd units that the packages would start at boot.
var Daemons = []string{"corosync.service", "pacemaker.service", "pcsd.service", "pcsd-ruby.service"}
