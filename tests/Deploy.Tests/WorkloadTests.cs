using System.Globalization;
using System.Text.Json.Nodes;
using FlagCluster.Deploy.Tests.Support;

namespace FlagCluster.Deploy.Tests;

/// <summary>Tests the pods of silos and gateways, and the security of all pods.</summary>
public sealed class WorkloadTests
{
    public static TheoryData<string> Overlays => [.. Overlay.Names()];

    public static TheoryData<string, string> Hosts
    {
        get
        {
            var hosts = new TheoryData<string, string>();
            foreach (var overlay in Overlay.Names())
            foreach (var host in new[] { "silo", "gateway" })
                hosts.Add(overlay, host);
            return hosts;
        }
    }

    [Theory]
    [MemberData(nameof(Hosts))]
    public void Rollout_OfAHost_StopsNoPodBeforeAnotherIsReady(string overlay, string host)
    {
        var deployment = Overlay.Of(overlay).One("Deployment", host);

        Assert.Equal("RollingUpdate", deployment.Text("spec/strategy/type"));
        Assert.Equal(0, deployment.Number("spec/strategy/rollingUpdate/maxUnavailable"));
        Assert.True(deployment.Number("spec/strategy/rollingUpdate/maxSurge") >= 1);
        Assert.True(deployment.Number("spec/minReadySeconds") > 0);
    }

    [Theory]
    [MemberData(nameof(Hosts))]
    public void GracePeriod_OfAHost_CoversItsDrain(string overlay, string host)
    {
        var manifests = Overlay.Of(overlay);
        var pod = manifests.One("Deployment", host).At("spec/template/spec");
        var container = pod.At("containers/0")!;
        var settings = manifests.Settings(container);
        var drain = Seconds("Shutdown__DrainSeconds") + Seconds("Shutdown__FinishSeconds");
        // The image has no shell, so the hook cannot run a sleep command.
        var preStop = container.Number("lifecycle/preStop/sleep/seconds");

        Assert.Equal(120, drain);
        Assert.Equal(150, pod.Number("terminationGracePeriodSeconds"));
        Assert.True(preStop > 0);
        Assert.True(preStop + drain + 10 <= 150);
        Assert.True(Seconds("Shutdown__DrainSeconds") > 0);

        int Seconds(string name) => int.Parse(settings[name], CultureInfo.InvariantCulture);
    }

    [Theory]
    [MemberData(nameof(Hosts))]
    public void Probes_OfAHost_UseTheHealthEndpoints(string overlay, string host)
    {
        var container = Overlay.Of(overlay).One("Deployment", host).At("spec/template/spec/containers/0");

        Assert.Equal("/health/live", container.Text("startupProbe/httpGet/path"));
        Assert.Equal("/health/live", container.Text("livenessProbe/httpGet/path"));
        Assert.Equal("/health/ready", container.Text("readinessProbe/httpGet/path"));
        foreach (var probe in new[] { "startupProbe", "livenessProbe", "readinessProbe" })
            Assert.Contains(container.List("ports"), port => port.Text("name") == container.Text($"{probe}/httpGet/port"));
        // A pause of the garbage collector or the node must not cause a restart.
        Assert.True(container.Number("livenessProbe/periodSeconds") * container.Number("livenessProbe/failureThreshold") >= 60);
    }

    [Theory]
    [InlineData("silo", 11111, "Silo__SiloPort")]
    [InlineData("silo", 30000, "Silo__GatewayPort")]
    [InlineData("silo", 8080, "Server__Urls")]
    [InlineData("gateway", 8080, "Server__Urls")]
    [InlineData("gateway", 9464, "Metrics__Url")]
    public void Ports_OfAContainer_AreThoseOfItsSettings(string host, int port, string setting)
    {
        foreach (var overlay in Overlay.Each)
        {
            var container = overlay.One("Deployment", host).At("spec/template/spec/containers/0")!;

            Assert.Contains(container.List("ports"), one => one.Number("containerPort") == port);
            Assert.EndsWith(port.ToString(CultureInfo.InvariantCulture), overlay.Settings(container)[setting], StringComparison.Ordinal);
        }
    }

    [Fact]
    public void AdvertisedAddress_OfASilo_IsThatOfItsPod() =>
        Assert.All(
            Overlay.Each,
            overlay =>
            {
                var variables = overlay.One("Deployment", "silo").List("spec/template/spec/containers/0/env").ToList();

                Assert.Equal(
                    "status.podIP",
                    variables.Single(one => one.Text("name") == "Silo__AdvertisedAddress").Text("valueFrom/fieldRef/fieldPath")
                );
            }
        );

    [Theory]
    [MemberData(nameof(Overlays))]
    public void Pods_OfAnOverlay_MeetTheRestrictedStandard(string overlay)
    {
        var manifests = Overlay.Of(overlay);
        var @namespace = manifests.One("Namespace", "flagcluster");

        Assert.Equal("restricted", @namespace.At("metadata/labels")!["pod-security.kubernetes.io/enforce"]!.ToString());

        foreach (var (name, template) in manifests.Pods())
        {
            var pod = template.At("spec")!;
            Assert.True(pod.Flag("securityContext/runAsNonRoot") == true, name);
            Assert.True(pod.Number("securityContext/runAsUser") > 0, name);
            Assert.True(pod.Text("securityContext/seccompProfile/type") == "RuntimeDefault", name);
            Assert.False(pod.Flag("automountServiceAccountToken"), name);
            Assert.False(pod.Flag("enableServiceLinks"), name);
            foreach (var forbidden in new[] { "hostNetwork", "hostPID", "hostIPC" })
                Assert.Null(pod.At(forbidden));
            Assert.DoesNotContain(pod.List("volumes"), volume => volume.At("hostPath") is not null);
            foreach (var container in pod.List("containers").Concat(pod.List("initContainers")))
                AssertRestricted(name, container);
        }
    }

    [Theory]
    [MemberData(nameof(Overlays))]
    public void Accounts_OfPods_AreSeparateAndHaveNoToken(string overlay)
    {
        var manifests = Overlay.Of(overlay);
        var accounts = manifests.Pods().Select(pod => pod.Pod.Text("spec/serviceAccountName")).ToList();

        Assert.DoesNotContain(null, accounts);
        Assert.Equal(accounts.Count, accounts.Distinct().Count());
        Assert.All(accounts, account => Assert.False(manifests.One("ServiceAccount", account!).Flag("automountServiceAccountToken")));
    }

    [Theory]
    [MemberData(nameof(Overlays))]
    public void Secrets_OfPods_AreReferences(string overlay)
    {
        var manifests = Overlay.Of(overlay);

        Assert.Empty(manifests.Kind("Secret"));
        foreach (var (name, template) in manifests.Pods())
        foreach (var container in template.List("spec/containers"))
        {
            var secret = container
                .List("env")
                .Where(one =>
                    one.Text("name")!.Contains("ConnectionString", StringComparison.Ordinal)
                    || one.Text("name")!.Contains("PASSWORD", StringComparison.Ordinal)
                );
            Assert.All(secret, one => Assert.NotNull(one.Text("valueFrom/secretKeyRef/name")));
            Assert.DoesNotContain(
                manifests.Settings(container).Values,
                value => value.Contains("Password=", StringComparison.OrdinalIgnoreCase)
            );
            Assert.False(name is "Deployment silo" or "Deployment gateway" or "Job migrate" && !secret.Any(), name);
        }
    }

    [Fact]
    public void Migration_DatabaseRole_IsNotThatOfTheHosts() =>
        Assert.All(
            Overlay.Each,
            overlay =>
            {
                Assert.Equal("flagcluster-postgresql-owner", Secret(overlay.One("Job", "migrate")));
                Assert.Equal("flagcluster-postgresql", Secret(overlay.One("Deployment", "silo")));
                Assert.Equal("flagcluster-postgresql", Secret(overlay.One("Deployment", "gateway")));

                static string? Secret(JsonNode workload) =>
                    workload
                        .List("spec/template/spec/containers/0/env")
                        .Single(one => one.Text("name") == "PostgreSql__ConnectionString")
                        .Text("valueFrom/secretKeyRef/name");
            }
        );

    [Fact]
    public void Migration_Job_RunsTheImageOfTheSilosFirst() =>
        Assert.All(
            Overlay.Each,
            overlay =>
            {
                var job = overlay.One("Job", "migrate");
                var needed = overlay.All.Where(one =>
                    one.Text("kind") is "Namespace"
                    || (
                        one.Text("kind") is "ServiceAccount" or "NetworkPolicy"
                        && one.Text("metadata/name") is "migrate" or "deny-all" or "dns" or "postgresql"
                    )
                );

                Assert.Equal("migrate", job.Text("spec/template/spec/containers/0/args/0"));
                Assert.Equal(
                    overlay.One("Deployment", "silo").Text("spec/template/spec/containers/0/image"),
                    job.Text("spec/template/spec/containers/0/image")
                );
                Assert.All(
                    needed.Append(job),
                    one => Assert.Equal("prepare", one.At("metadata/labels")?["flagcluster.dev/phase"]?.ToString())
                );
                Assert.All(overlay.Kind("Deployment"), one => Assert.Null(one.At("metadata/labels")?["flagcluster.dev/phase"]));
            }
        );

    [Theory]
    [MemberData(nameof(Overlays))]
    public void Images_OfPods_ArePinned(string overlay) =>
        Assert.All(
            Overlay.Of(overlay).Pods().SelectMany(pod => pod.Pod.List("spec/containers")),
            container => Assert.Matches(@"(:v?\d+\.\d+(\.\d+)?(-[a-z0-9.]+)?|@sha256:[0-9a-f]{64})$", container.Text("image")!)
        );

    [Theory]
    [MemberData(nameof(Overlays))]
    public void Spread_OfHosts_CoversZonesAndNodes(string overlay)
    {
        foreach (var host in new[] { "silo", "gateway" })
        {
            var constraints = Overlay.Of(overlay).One("Deployment", host).List("spec/template/spec/topologySpreadConstraints").ToList();

            Assert.Equal(["topology.kubernetes.io/zone", "kubernetes.io/hostname"], constraints.Select(one => one.Text("topologyKey")));
            Assert.All(
                constraints,
                one => Assert.Equal(host, one.At("labelSelector/matchLabels")!["app.kubernetes.io/component"]!.ToString())
            );
            // A drained node is tainted. If it counted as a node without pods, its pods could not move to other nodes.
            Assert.All(constraints, one => Assert.Equal("Honor", one.Text("nodeTaintsPolicy")));
            // Without the hash, the old pods would be counted with the new ones during a rollout.
            Assert.All(constraints, one => Assert.Equal("pod-template-hash", one.Text("matchLabelKeys/0")));
            // The autoscaler must not wait for another node.
            Assert.Equal(
                overlay == "production" && host == "silo" ? "DoNotSchedule" : "ScheduleAnyway",
                constraints[1].Text("whenUnsatisfiable")
            );
        }
    }

    private static void AssertRestricted(string name, JsonNode container)
    {
        Assert.False(container.Flag("securityContext/allowPrivilegeEscalation"), name);
        Assert.True(container.Flag("securityContext/readOnlyRootFilesystem"), name);
        Assert.Equal(["ALL"], container.List("securityContext/capabilities/drop").Select(one => one.ToString()));
        Assert.Null(container.At("securityContext/capabilities/add"));
        Assert.NotNull(container.Text("resources/requests/cpu"));
        Assert.NotNull(container.Text("resources/requests/memory"));
        Assert.NotNull(container.Text("resources/limits/memory"));
    }
}
