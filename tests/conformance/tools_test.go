package conformance

import (
	"strings"
	"testing"
	"time"

	"github.com/pulse-ha/pulse/ocf/ocftest"
)

// limitOfTool is how long a tool written in a slow language may take on a busy
// machine.
const limitOfTool = 2 * time.Minute

// tool runs one of the administrator's tools in the room, which has to
// succeed, and returns its output.
func (r *room) tool(t *testing.T, argv ...string) outcome {
	t.Helper()
	out, err := call{room: r, argv: argv, env: hostEnvironment(), limit: limitOfTool}.run()
	if err != nil {
		t.Fatal(err)
	}
	if out.code != 0 || out.signal != 0 {
		t.Fatalf("%s: %v", strings.Join(argv, " "), out)
	}
	return out
}

// inAgent calls test for each agent, in a room where the tools find it.
func inAgent(t *testing.T, test func(t *testing.T, r *room, name string, m metaData)) {
	t.Helper()
	r := newRoom(t)
	for _, name := range withSpecial() {
		t.Run(name, func(t *testing.T) {
			_, m := advertised(t, name)
			test(t, r, name, m)
		})
	}
}

// checkMentions checks that a tool's text names all parameters, and actions if
// it shows them.
func checkMentions(t *testing.T, text string, m metaData, actions ...string) {
	t.Helper()
	for _, p := range m.Parameters {
		if !strings.Contains(text, p.Name) {
			t.Errorf("parameter %s isn't shown in\n%s", p.Name, text)
		}
	}
	for _, action := range actions {
		if !strings.Contains(text, action) {
			t.Errorf("action %s isn't shown in\n%s", action, text)
		}
	}
}

func TestCrmshShowsAgent(t *testing.T) {
	ocftest.RequirePrograms(t, "crm")
	inAgent(t, func(t *testing.T, r *room, name string, m metaData) {
		out := r.tool(t, "/usr/sbin/crm", "ra", "info", "ocf:pulse:"+name)
		checkMentions(t, out.stdout, m, "start", "monitor", "timeout=20s")
		if strings.Contains(out.stdout+out.stderr, "ERROR") {
			t.Errorf("crm ra info: %v", out)
		}
	})
}

func TestCrmshListsAgents(t *testing.T) {
	ocftest.RequirePrograms(t, "crm")
	out := newRoom(t).tool(t, "/usr/sbin/crm", "ra", "list", "ocf", "pulse")
	for _, name := range withSpecial() {
		if !strings.Contains(out.stdout, name) {
			t.Errorf("%s isn't listed: %v", name, out)
		}
	}
}

func TestPcsDescribesAgent(t *testing.T) {
	ocftest.RequirePrograms(t, "pcs")
	inAgent(t, func(t *testing.T, r *room, name string, m metaData) {
		out := r.tool(t, "/usr/sbin/pcs", "resource", "describe", "--full", "ocf:pulse:"+name)
		checkMentions(t, out.stdout, m, "monitor", "interval=10s")
		if strings.Contains(out.stderr, "Error") || strings.Contains(out.stderr, "Warning") {
			t.Errorf("pcs resource describe: %v", out)
		}
	})
}

func TestCrmResourceShowsMetaData(t *testing.T) {
	ocftest.RequirePrograms(t, "crm_resource")
	inAgent(t, func(t *testing.T, r *room, name string, m metaData) {
		out := r.tool(t, "/usr/sbin/crm_resource", "--show-metadata", "ocf:pulse:"+name)
		if shown := parseMetaData(t, out.stdout); shown.Name != name || len(shown.Parameters) != len(m.Parameters) {
			t.Errorf("crm_resource shows %d parameters of %s, want %d of %s",
				len(shown.Parameters), shown.Name, len(m.Parameters), name)
		}
	})
}

func TestCrmResourceListsAgents(t *testing.T) {
	ocftest.RequirePrograms(t, "crm_resource")
	out := newRoom(t).tool(t, "/usr/sbin/crm_resource", "--list-agents", "ocf:pulse")
	listed := strings.Fields(out.stdout)
	for i, name := range []string{"Dummy", "IPaddr2", special, "Stateful"} {
		if i >= len(listed) || listed[i] != name {
			t.Fatalf("agents %q, want %s as number %d", listed, name, i)
		}
	}
}

func TestCrmResourceValidates(t *testing.T) {
	ocftest.RequirePrograms(t, "crm_resource")
	r := newRoom(t)
	before := r.mustSnapshot(t)
	for _, test := range []struct{ agent, param, bad string }{
		{"Dummy", "op_sleep=1", "op_sleep=x"},
		{"Stateful", "notify_delay=1", "notify_delay=x"},
		{"IPaddr2", "ip=192.0.2.99", "ip=192.0.2.999"},
	} {
		argv := []string{
			"/usr/sbin/crm_resource", "--validate", "--class", "ocf", "--provider", "pulse",
			"--agent", test.agent, "--output-as=xml", "--option",
		}
		r.tool(t, append(argv, test.param)...)
		checkRefused(t, r, append(argv, test.bad))
	}
	if changed := before.changedFiles(r.mustSnapshot(t)); len(changed) > 0 {
		t.Errorf("validation changed %q", changed)
	}
}

// checkRefused checks that crm_resource says why the parameters are refused.
func checkRefused(t *testing.T, r *room, argv []string) {
	t.Helper()
	out, err := call{room: r, argv: argv, env: hostEnvironment(), limit: limitOfTool}.run()
	if err != nil {
		t.Fatal(err)
	}
	_, value, _ := strings.Cut(argv[len(argv)-1], "=")
	if out.code == 0 || !strings.Contains(out.stdout, "ocf-exit-reason:") || !strings.Contains(out.stdout, value) {
		t.Errorf("%q: %v", argv, out)
	}
}
