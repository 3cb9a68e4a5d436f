package crm_test

import (
	"context"
	"errors"
	"io/fs"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/pulse-ha/pulse/ocf"
	"github.com/pulse-ha/pulse/ocf/crm"
	"github.com/pulse-ha/pulse/ocf/ocftest"
	"github.com/pulse-ha/pulse/ocf/proc"
)

// callOn returns the call of an agent's start on the host.
func callOn(t *testing.T, host ocf.Host) *ocf.Call {
	t.Helper()
	var called *ocf.Call
	agent := &ocf.Agent{
		Name: "Test", Version: "1", Short: "test", Long: "test",
		Actions: []ocf.Action{{
			Name: ocf.Start, Timeout: time.Minute,
			Run: func(_ context.Context, call *ocf.Call) error { called = call; return nil },
		}},
	}
	if code := agent.Run(t.Context(), host, []string{ocf.Start}); code != ocf.Success {
		t.Fatalf("start: %v", code)
	}
	return called
}

// answer is what a tool gives back, as seen with Pacemaker 2.1.5 and 3.0.0.
type answer struct {
	code           int
	stdout, stderr string
}

var (
	done          = answer{}
	notConnected  = answer{102, "", "crm_attribute: Could not connect to the CIB: Transport endpoint is not connected\n"}
	notThere      = answer{105, "", "crm_attribute: Error performing operation: No such device or address\n"}
	unknownNode   = answer{105, "", "crm_attribute: Could not map name=nosuch to a UUID\n"}
	starting      = answer{105, "", "Error setting foo=3 (section=status, set=status-2): No such device or address\ncrm_attribute: Could not update foo=3: Connection refused (111)\n"}
	attrdHasNone  = answer{78, "", "attrd_updater: Could not query value of priv: attribute does not exist\n"}
	attrdHasNoXML = answer{78, "<pacemaker-result api-version=\"2.25\" request=\"attrd_updater\">\n  <status code=\"78\" message=\"Invalid configuration\">\n    <errors>\n      <error>attrd_updater: Could not query value of priv: attribute does not exist</error>\n    </errors>\n  </status>\n</pacemaker-result>\n", ""}
	badSchema     = answer{78, "", "Error setting bad name\"=1 (section=nodes, set=nodes-1): Update does not conform to the configured schema\n"}
	notPermitted  = answer{4, "", "attrd_updater: Could not connect to attrd: Permission denied\n"}
	privateOf215  = answer{0, "<pacemaker-result api-version=\"2.25\" request=\"attrd_updater\">\n  <attribute name=\"priv\" value=\"a &quot;b&quot; &lt;&amp;&gt;\" host=\"node1\"/>\n  <status code=\"0\" message=\"OK\"/>\n</pacemaker-result>\n", ""}
	privateUnset  = answer{0, "<pacemaker-result api-version=\"2.25\" request=\"attrd_updater\">\n  <attribute name=\"priv\" value=\"\" host=\"node1\"/>\n  <status code=\"0\" message=\"OK\"/>\n</pacemaker-result>\n", ""}
	privateBroken = answer{0, "priv is broken", ""}
)

// scripted returns a host whose tools all give the answer, and what was asked.
func scripted(t *testing.T, a answer) (*ocftest.Host, *[]proc.Command) {
	t.Helper()
	host := ocftest.NewHost(t)
	var asked []proc.Command
	program := func(_ context.Context, cmd proc.Command) (proc.Result, error) {
		asked = append(asked, cmd)
		res := proc.Result{ExitCode: a.code, Stdout: a.stdout, Stderr: a.stderr}
		if a.code != 0 {
			return res, &proc.ExitError{Command: cmd, Result: res}
		}
		return res, nil
	}
	for _, tool := range []string{"crm_attribute", "crm_master", "attrd_updater", "crm_node"} {
		host.Programs[tool] = program
	}
	return host, &asked
}

func TestCommandLines(t *testing.T) {
	reader := crm.NodeAttribute{Name: "readable", Lifetime: crm.Reboot}
	address := crm.NodeAttribute{Name: "db_mysql_master_IP", Node: "node2", Lifetime: crm.Forever}
	secret := crm.NodeAttribute{Name: "p", Lifetime: crm.Private}
	info := crm.Property{Name: "db_REPL_INFO", In: "mysql_replication"}
	for _, test := range []struct {
		name string
		set  []string // variables beyond the ordinary ones
		do   func(ctx context.Context, call *ocf.Call) error
		want string
	}{
		{
			"reboot", nil, func(ctx context.Context, c *ocf.Call) error { return reader.Set(ctx, c, "-1") },
			"crm_attribute --name=readable --lifetime=reboot --update=-1",
		},
		{
			"this node by its name",
			[]string{"OCF_RESKEY_CRM_meta_on_node", "n1"},
			reader.Delete,
			"crm_attribute --name=readable --node=n1 --lifetime=reboot --delete",
		},
		{"host of a container", []string{
			"OCF_RESKEY_CRM_meta_on_node", "bundle-0", "OCF_RESKEY_CRM_meta_physical_host", "n2",
			"OCF_RESKEY_CRM_meta_container_attribute_target", "host",
		}, reader.Delete, "crm_attribute --name=readable --node=n2 --lifetime=reboot --delete"},
		{
			"forever, another node", nil, func(ctx context.Context, c *ocf.Call) error { return address.Set(ctx, c, "10.0.0.1") },
			"crm_attribute --name=db_mysql_master_IP --node=node2 --lifetime=forever --update=10.0.0.1",
		},
		{
			"private", nil, func(ctx context.Context, c *ocf.Call) error { return secret.Set(ctx, c, "x") },
			"attrd_updater --name=p --private --update=x",
		},
		{"private, away", nil, secret.Delete, "attrd_updater --name=p --private --delete"},
		{
			"property", nil, func(ctx context.Context, c *ocf.Call) error { return info.Set(ctx, c, "node1|bin.1|4") },
			`crm_attribute --type=crm_config --name=db_REPL_INFO --set-name=mysql_replication "--update=node1|bin.1|4"`,
		},
		{"property, away", nil, crm.Property{Name: "x"}.Delete, "crm_attribute --type=crm_config --name=x --delete"},
		{
			"score",
			[]string{"OCF_RESKEY_crm_feature_set", "3.16.1"},
			func(ctx context.Context, c *ocf.Call) error { return crm.SetPromotionScore(ctx, c, 5) },
			"crm_attribute --promotion=test --update=5",
		},
		{
			"score of an anonymous instance",
			[]string{"OCF_RESKEY_crm_feature_set", "3.10.0", "OCF_RESOURCE_INSTANCE", "db:2"},
			crm.DeletePromotionScore, "crm_attribute --promotion=db --delete",
		},
		{"score of a numbered instance", []string{
			"OCF_RESKEY_crm_feature_set", "3.10.0", "OCF_RESOURCE_INSTANCE", "db:2",
			"OCF_RESKEY_CRM_meta_globally_unique", "true",
		}, crm.DeletePromotionScore, "crm_attribute --promotion=db:2 --delete"},
		{
			"score on another node",
			[]string{"OCF_RESKEY_crm_feature_set", "3.19.0"},
			func(ctx context.Context, c *ocf.Call) error { return crm.SetPromotionScoreOn(ctx, c, "n3", -5_000_000) },
			"crm_attribute --promotion=test --node=n3 --update=-INFINITY",
		},
		{
			"score in an old cluster",
			[]string{"OCF_RESKEY_crm_feature_set", "3.9.9"},
			func(ctx context.Context, c *ocf.Call) error { return crm.SetPromotionScore(ctx, c, 1_000_000) },
			"crm_master --lifetime=reboot --update=INFINITY",
		},
		{
			"least score in an old cluster",
			[]string{"OCF_RESKEY_crm_feature_set", "3.9.9"},
			func(ctx context.Context, c *ocf.Call) error { return crm.SetPromotionScore(ctx, c, -2_000_000) },
			"crm_master --lifetime=reboot --update=-1000000",
		},
		{"score by hand", nil, crm.DeletePromotionScore, "crm_master --lifetime=reboot --delete"},
	} {
		host, asked := scripted(t, done)
		if err := test.do(t.Context(), callOn(t, host.Set(test.set...))); err != nil {
			t.Errorf("%s: %v", test.name, err)
		}
		if len(*asked) != 1 || (*asked)[0].String() != test.want {
			t.Errorf("%s:\n got %v\nwant %s", test.name, *asked, test.want)
		}
	}
}

func TestScoreWithoutCrmMaster(t *testing.T) {
	missing, askedMissing := scripted(t, done)
	delete(missing.Programs, "crm_master")
	hidden, askedHidden := scripted(t, done)
	hidden.Set("OCF_TESTER_FAIL_HAVE_BINARY", "1")
	for _, test := range []struct {
		host  *ocftest.Host
		asked *[]proc.Command
	}{{missing, askedMissing}, {hidden, askedHidden}} {
		if err := crm.SetPromotionScore(t.Context(), callOn(t, test.host), 1); err != nil {
			t.Fatal(err)
		}
		if got := (*test.asked)[0].Name; got != "crm_attribute" {
			t.Errorf("asked %s", got)
		}
	}
}

func TestToolsGetNoParameters(t *testing.T) {
	host, asked := scripted(t, done)
	host.Params("password", "secret").Set("PCMK_ipc_buffer", "9", "CIB_file", "/x", "OCF_RESKEY_CRM_meta_on_node", "n1")
	if err := crm.DeletePromotionScore(t.Context(), callOn(t, host)); err != nil {
		t.Fatal(err)
	}
	want := []string{"OCF_RESOURCE_INSTANCE=test", "CIB_file=/x", "OCF_RESKEY_CRM_meta_on_node=n1", "PCMK_ipc_buffer=9"}
	if diff := cmp.Diff(want, (*asked)[0].Env); diff != "" {
		t.Error(diff)
	}
}

func TestAnswers(t *testing.T) {
	attribute := crm.NodeAttribute{Name: "foo", Lifetime: crm.Reboot}.Get
	private := crm.NodeAttribute{Name: "priv", Lifetime: crm.Private}.Get
	property := crm.Property{Name: "foo"}.Get
	for _, test := range []struct {
		name   string
		get    func(context.Context, *ocf.Call) (string, error)
		answer answer
		value  string
		err    error
	}{
		{"a value", attribute, answer{0, " a b \n", ""}, " a b ", nil},
		{"an empty value", attribute, answer{0, "\n", ""}, "", nil},
		{"not set", attribute, notThere, "", crm.ErrNotSet},
		{"not connected", attribute, notConnected, "", crm.ErrNoCluster},
		{"lost on the way", attribute, answer{103, "", "lost"}, "", crm.ErrNoCluster},
		{"starting", attribute, starting, "", crm.ErrNoCluster},
		{"unknown node", attribute, unknownNode, "", crm.ErrNoNode},
		{"property", property, answer{0, "node1|bin|4\n", ""}, "node1|bin|4", nil},
		{"property not set", property, notThere, "", crm.ErrNotSet},
		{"private", private, privateOf215, `a "b" <&>`, nil},
		{"private, never set", private, attrdHasNone, "", crm.ErrNotSet},
		{"private, never set, as XML", private, attrdHasNoXML, "", crm.ErrNotSet},
		{"private, deleted", private, privateUnset, "", crm.ErrNotSet},
	} {
		host, _ := scripted(t, test.answer)
		value, err := test.get(t.Context(), callOn(t, host))
		if value != test.value || !errors.Is(err, test.err) {
			t.Errorf("%s: %q, %v", test.name, value, err)
		}
	}
}

func TestAnswersThatMeanNothingElse(t *testing.T) {
	get := crm.NodeAttribute{Name: "bad name\"", Lifetime: crm.Private}.Get
	for _, a := range []answer{badSchema, notPermitted, {1, "", "?"}, {64, "", "usage"}, {124, "", "timeout"}, privateBroken} {
		host, _ := scripted(t, a)
		_, err := get(t.Context(), callOn(t, host))
		if err == nil || errors.Is(err, crm.ErrNoCluster) || errors.Is(err, crm.ErrNotSet) || errors.Is(err, crm.ErrNoNode) {
			t.Errorf("%+v: %v", a, err)
		}
	}
}

func TestPromotionScore(t *testing.T) {
	for text, want := range map[string]int{
		"5": 5, "-5": -5, "INFINITY": crm.Infinity, "+INFINITY": crm.Infinity, "-INFINITY": -crm.Infinity,
		"2000000": crm.Infinity, "-2000000": -crm.Infinity,
	} {
		host, _ := scripted(t, answer{0, text + "\n", ""})
		if got, err := crm.PromotionScore(t.Context(), callOn(t, host)); got != want || err != nil {
			t.Errorf("%q: %d, %v", text, got, err)
		}
	}
	host, _ := scripted(t, answer{0, "much\n", ""})
	if got, err := crm.PromotionScore(t.Context(), callOn(t, host)); err == nil {
		t.Errorf("much: %d", got)
	}
	host, _ = scripted(t, notThere)
	_, err := crm.PromotionScore(t.Context(), callOn(t, host))
	if want := "promotion score of test: not set"; !errors.Is(err, crm.ErrNotSet) || err.Error() != want {
		t.Errorf("not set: %v", err)
	}
}

func TestControlCharactersAreRefused(t *testing.T) {
	for _, value := range []string{"a\nb", "\x00", "\x7f"} {
		host, asked := scripted(t, done)
		call := callOn(t, host)
		attribute := crm.NodeAttribute{Name: "foo", Lifetime: crm.Reboot}.Set(t.Context(), call, value)
		property := crm.Property{Name: "foo"}.Set(t.Context(), call, value)
		if attribute == nil || property == nil || len(*asked) != 0 {
			t.Errorf("%q: %v, %v, asked %v", value, attribute, property, *asked)
		}
	}
}

func TestNodeName(t *testing.T) {
	for _, test := range []struct {
		name   string
		set    []string
		answer answer
		want   string
	}{
		{"said by the caller", []string{"OCF_RESKEY_CRM_meta_on_node", "n1"}, notConnected, "n1"},
		{"said by the cluster", nil, answer{0, "n2\n", ""}, "n2"},
		{"no cluster", nil, answer{102, "", "error: Could not connect to controller: Connection refused\n"}, "node1"},
	} {
		host, _ := scripted(t, test.answer)
		if got, err := crm.NodeName(t.Context(), callOn(t, host.Set(test.set...))); got != test.want || err != nil {
			t.Errorf("%s: %q, %v", test.name, got, err)
		}
	}
	if got, err := crm.NodeName(t.Context(), callOn(t, ocftest.NewHost(t))); got != "node1" || err != nil {
		t.Errorf("no tools: %q, %v", got, err)
	}
	host, _ := scripted(t, notPermitted)
	if got, err := crm.NodeName(t.Context(), callOn(t, host)); err == nil {
		t.Errorf("no permission: %q", got)
	}
}

func TestMissingToolsAreNoCluster(t *testing.T) {
	call := callOn(t, ocftest.NewHost(t))
	err := crm.SetPromotionScore(t.Context(), call, 1)
	if !errors.Is(err, crm.ErrNoCluster) || !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("got %v", err)
	}
}

func TestToolHasADeadline(t *testing.T) {
	host := ocftest.NewHost(t)
	host.Programs["crm_node"] = func(ctx context.Context, cmd proc.Command) (proc.Result, error) {
		if deadline, ok := ctx.Deadline(); !ok || time.Until(deadline) > 10*time.Second {
			t.Errorf("deadline %v, %v", deadline, ok)
		}
		return proc.Result{ExitCode: -1}, &proc.TimeoutError{Command: cmd, Cause: context.DeadlineExceeded}
	}
	_, err := crm.NodeName(t.Context(), callOn(t, host))
	if !errors.Is(err, context.DeadlineExceeded) || errors.Is(err, crm.ErrNoCluster) {
		t.Errorf("got %v", err)
	}
}

func TestFakeCluster(t *testing.T) {
	host := ocftest.NewHost(t)
	host.Cluster = ocftest.NewCluster("node1")
	host.Set("OCF_RESKEY_crm_feature_set", "3.16.1")
	call := callOn(t, host)
	err := errors.Join(
		crm.SetPromotionScore(t.Context(), call, 10),
		crm.NodeAttribute{Name: "readable", Lifetime: crm.Reboot}.Set(t.Context(), call, "1"),
		crm.Property{Name: "INFO", In: "replication"}.Set(t.Context(), call, "a|b"),
	)
	if err != nil {
		t.Fatal(err)
	}
	want := "crm_config:replication INFO=a|b\nreboot:node1 readable=1\nscore:node1 test=10\n"
	if diff := cmp.Diff(want, host.Cluster.State()); diff != "" {
		t.Error(diff)
	}
}
