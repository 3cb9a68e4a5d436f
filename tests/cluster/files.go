package cluster

import (
	"fmt"
	"os"
	"os/user"
	"path/filepath"
	"strconv"
	"strings"
)

// Where a node's daemons log, inside the node.
const (
	corosyncLog  = "/var/log/corosync/corosync.log"
	pacemakerLog = "/var/log/pacemaker/pacemaker.log"
	daemonLog    = "/var/log/daemons.out"
	syslogFile   = "/var/log/syslog"
)

// owned is a file or folder that a node needs and whom it belongs to. A folder
// has no text and a name that ends with a slash.
type owned struct {
	path, user, group string
	mode              os.FileMode
	text              string
}

// writeFiles writes a node's files. The folders under /run are those that
// tmpfiles.d makes on a host with systemd.
func (p *Plan) writeFiles() error {
	files := []owned{
		{"/etc/hostname", "root", "root", 0o644, p.Name + "\n"},
		{"/etc/hosts", "root", "root", 0o644, p.hosts()},
		{"/etc/corosync/corosync.conf", "root", "root", 0o644, p.corosyncConf()},
		{"/var/log/corosync/", "root", "root", 0o755, ""},
		{"/run/lock/", "root", "root", 0o1777, ""},
		{"/run/resource-agents/", "root", "root", 0o1755, ""},
		{"/run/crm/", "hacluster", "haclient", 0o750, ""},
	}
	if !p.booted() {
		seed, err := p.seed()
		if err != nil {
			return err
		}
		files = append(files, seed...)
	}
	for _, f := range files {
		if err := f.write(); err != nil {
			return err
		}
	}
	return nil
}

// booted reports whether the node was up before and has a configuration.
func (p *Plan) booted() bool {
	_, err := os.Stat(filepath.Join(p.Dir, "var/up/lib/pacemaker/cib/cib.xml"))
	return err == nil
}

// seed is the state a node starts with the first time: nothing of what the
// host's own cluster may have, and an empty configuration with a short
// dc-deadtime, without which the first election takes 20 seconds.
func (p *Plan) seed() ([]owned, error) {
	for _, pattern := range []string{"/var/lib/pacemaker/*/*", "/var/lib/corosync/*", "/var/log/pacemaker/*", "/var/log/corosync/*", syslogFile} {
		old, err := filepath.Glob(pattern)
		if err != nil {
			return nil, err
		}
		for _, path := range old {
			if err := os.RemoveAll(path); err != nil {
				return nil, err
			}
		}
	}
	return []owned{
		{"/var/lib/pacemaker/cib/", "hacluster", "haclient", 0o750, ""},
		{"/var/lib/pacemaker/cib/cib.xml", "hacluster", "haclient", 0o600, seedCIB},
	}, nil
}

const seedCIB = `<cib crm_feature_set="3.16.1" validate-with="pacemaker-3.9" epoch="1" num_updates="0" admin_epoch="0">
  <configuration>
    <crm_config><cluster_property_set id="cib-bootstrap-options">
      <nvpair id="cib-bootstrap-options-dc-deadtime" name="dc-deadtime" value="2s"/>
    </cluster_property_set></crm_config>
    <nodes/><resources/><constraints/>
  </configuration>
  <status/>
</cib>
`

func (f owned) write() error {
	var err error
	if strings.HasSuffix(f.path, "/") {
		err = os.MkdirAll(f.path, f.mode.Perm())
	} else {
		err = os.WriteFile(f.path, []byte(f.text), f.mode)
	}
	if err != nil {
		return err
	}
	uid, gid, err := ids(f.user, f.group)
	if err != nil {
		return err
	}
	if err := os.Chown(f.path, uid, gid); err != nil {
		return err
	}
	return os.Chmod(f.path, f.mode.Perm()|sticky(f.mode))
}

// sticky translates the sticky bit of a numeric mode to package os's.
func sticky(m os.FileMode) os.FileMode {
	if m&0o1000 != 0 {
		return os.ModeSticky
	}
	return 0
}

func ids(name, groupName string) (uid, gid int, err error) {
	u, err := user.Lookup(name)
	if err != nil {
		return 0, 0, err
	}
	g, err := user.LookupGroup(groupName)
	if err != nil {
		return 0, 0, err
	}
	uid, err = strconv.Atoi(u.Uid)
	if err != nil {
		return 0, 0, err
	}
	gid, err = strconv.Atoi(g.Gid)
	return uid, gid, err
}

func (p *Plan) hosts() string {
	var b strings.Builder
	b.WriteString("127.0.0.1 localhost\n")
	for i, name := range p.Members {
		fmt.Fprintf(&b, "%s %s\n", nodeIP(i+1), name)
	}
	return b.String()
}

// corosyncConf is the configuration all nodes share. The scheduler and cgroup
// settings are for machines where root may not change them.
func (p *Plan) corosyncConf() string {
	var b strings.Builder
	fmt.Fprintf(&b, corosyncHead, corosyncLog)
	for i, name := range p.Members {
		fmt.Fprintf(&b, "\tnode {\n\t\tname: %s\n\t\tnodeid: %d\n\t\tring0_addr: %s\n\t}\n", name, i+1, nodeIP(i+1))
	}
	b.WriteString("}\n")
	return b.String()
}

const corosyncHead = `totem {
	version: 2
	cluster_name: pulse
	transport: knet
	crypto_cipher: none
	crypto_hash: none
	token: 1000
}
logging {
	to_stderr: no
	to_syslog: no
	to_logfile: yes
	logfile: %s
	timestamp: hires
}
quorum {
	provider: corosync_votequorum
}
system {
	sched_rr: no
	move_to_root_cgroup: no
}
nodelist {
`
