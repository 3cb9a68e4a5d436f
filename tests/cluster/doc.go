// Package cluster raises a real Pacemaker cluster on one machine.
//
// Each node is a set of Linux namespaces (network, mount, PID, UTS and IPC)
// with overlays on /etc, /var and /usr and its own /dev, /run, /tmp and /root;
// Corosync and Pacemaker run in each. The bridge that joins the nodes lives in
// a namespace of its own, the switch, from which a test looks at the cluster as
// a client does. Root is needed; systemd and D-Bus are not.
//
// # One process holds it all
//
// The program that calls [Raise] starts itself again as the switch, the first
// process of a PID namespace that contains every node. The two are joined by a
// socket: when the program ends, in whatever way, the switch reads the end of
// the file and exits, and the kernel ends every process of every node. Nothing
// is written to the host but an empty folder under [os.TempDir], which the
// switch removes as it leaves: nodes see the host's file systems read-only, and
// what they write goes to a tmpfs that only they see.
//
// The program must call [Reexec] first of all:
//
//	func main() {
//		if cluster.Reexec() {
//			return
//		}
//		...
//	}
//
// # Using it
//
//	lab, err := cluster.Raise(ctx, cluster.Options{Agents: "build/resource.d/pulse"})
//	defer lab.Close()
//	out, err := lab.Node("node1").Run(ctx, "crm", "status")
//
// # Commands and variables
//
// The scenarios are this package's tests; each step of the handbook's story is
// one, as TestCluster/handbook/4-group-order:
//
//	go test ./tests/cluster         build the agents and play all scenarios;
//	                                -v shows all that was typed
//	go run ./tests/cluster/demo     the demonstration, as "make demo"
//	go run ./tests/cluster/outage   the outage of a move, against the shell agent
//	go run ./tests/setup            install the packages that are missing
//
// PULSE_CLUSTER_LOGS is the folder for the logs of a failed scenario,
// build/cluster-logs if not set. PULSE_CLUSTER_AGENTS is a folder of agents to
// test in the place of freshly built ones, those of an installed package for
// instance.
package cluster
