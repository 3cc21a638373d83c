using System.Text.Json.Nodes;
using FlagCluster.Deploy.Tests.Support;
using FlagCluster.Testing;

namespace FlagCluster.Deploy.Tests;

/// <summary>Tests the Compose file of a stack on one machine.</summary>
public sealed class ComposeTests
{
    private static readonly string[] Hosts = ["silo-1", "silo-2", "gateway-1", "gateway-2"];

    private static readonly JsonNode Compose = Yaml.Load("deploy/compose/compose.yaml");

    private static Dictionary<string, JsonNode> Services => Compose.Pairs("services").ToDictionary(pair => pair.Key, pair => pair.Value!);

    [Fact]
    public void Services_OfTheStack_AreComplete() =>
        Assert.Equal(
            [
                "gateway-1",
                "gateway-2",
                "grafana",
                "jaeger",
                "kafka",
                "migrate",
                "otel-collector",
                "postgres",
                "prometheus",
                "silo-1",
                "silo-2",
                "topics",
            ],
            Services.Keys.Order(StringComparer.Ordinal)
        );

    [Fact]
    public void Ports_OfAllServices_AreOnLoopback() =>
        Assert.All(
            Services.Values.SelectMany(service => service.List("ports")),
            port => Assert.StartsWith("127.0.0.1:", port.ToString(), StringComparison.Ordinal)
        );

    [Fact]
    public void Images_OfAllServices_ArePinned() =>
        Assert.All(
            Services,
            pair =>
            {
                var image = pair.Value.Text("image")!;
                if (image.StartsWith("flagcluster/", StringComparison.Ordinal))
                    Assert.NotNull(pair.Value.Text("build/target"));
                else
                    Assert.Matches(@":v?\d+\.\d+(\.\d+)?(-[a-z]+)?$", image);
            }
        );

    [Fact]
    public void Dependencies_OfServices_WaitForHealthAndCompletion()
    {
        AssertWaitsFor("topics", "kafka", "service_healthy");
        AssertWaitsFor("migrate", "postgres", "service_healthy");
        foreach (var silo in new[] { "silo-1", "silo-2" })
        {
            AssertWaitsFor(silo, "migrate", "service_completed_successfully");
            AssertWaitsFor(silo, "topics", "service_completed_successfully");
        }
        foreach (var gateway in new[] { "gateway-1", "gateway-2" })
        {
            AssertWaitsFor(gateway, "silo-1", "service_healthy");
            AssertWaitsFor(gateway, "silo-2", "service_healthy");
        }
        AssertWaitsFor("grafana", "prometheus", "service_healthy");

        static void AssertWaitsFor(string service, string other, string condition) =>
            Assert.Equal(condition, Services[service].Text($"depends_on/{other}/condition"));
    }

    [Fact]
    public void Dependencies_OnHealthyServices_HaveAHealthCheck()
    {
        // The images of the hosts have a health check.
        foreach (var (name, service) in Services)
        foreach (var (other, condition) in service.Pairs("depends_on"))
        {
            Assert.True(Services.ContainsKey(other), $"{name} waits for {other}, which does not exist.");
            if (condition.Text("condition") == "service_healthy")
                Assert.True(Services[other].At("healthcheck/test") is not null || Hosts.Contains(other), $"{other} has no health check.");
        }
    }

    [Fact]
    public void Hosts_OfTheStack_AreRestrictedAsInKubernetes() =>
        Assert.All(
            Hosts.Append("migrate"),
            host =>
            {
                var service = Services[host];

                Assert.True(service.Flag("read_only"));
                Assert.Equal("ALL", service.Text("cap_drop/0"));
                Assert.Equal("no-new-privileges:true", service.Text("security_opt/0"));
                Assert.Null(service.At("privileged"));
                Assert.Equal("150s", service.Text("stop_grace_period"));
            }
        );

    [Fact]
    public void Secrets_OfTheStack_AreFilesOutsideOfGit()
    {
        Assert.All(
            Compose.Pairs("secrets"),
            secret => Assert.StartsWith("./secrets/", secret.Value.Text("file"), StringComparison.Ordinal)
        );
        Assert.Contains("secrets/", Repository.Read("deploy/compose/.gitignore").Split('\n'));
        Assert.DoesNotContain(
            "secrets/",
            Repository.Read(".dockerignore").Split('\n').Where(line => line.StartsWith('!')).Select(line => line[1..])
        );
    }

    [Fact]
    public void Secrets_OfServices_AreDeclared() =>
        Assert.All(
            Services.Values.SelectMany(service => service.List("secrets")),
            secret => Assert.NotNull(Compose.At($"secrets/{(secret is JsonObject ? secret.Text("source") : secret.ToString())}"))
        );

    [Fact]
    public void Passwords_InTheFile_DoNotExist() =>
        Assert.DoesNotMatch("(?i)password[=:] *[a-z0-9]{4,}", Repository.Read("deploy/compose/compose.yaml"));

    [Fact]
    public void StatefulServices_Data_IsInVolumes()
    {
        foreach (var service in new[] { "postgres", "kafka", "gateway-1", "gateway-2", "prometheus", "grafana" })
            Assert.Contains(
                Services[service].List("volumes"),
                volume => Compose.At("volumes")!.AsObject().ContainsKey(volume.ToString().Split(':')[0])
            );
    }

    [Fact]
    public void Files_MountedByServices_Exist()
    {
        foreach (
            var volume in Services
                .Values.SelectMany(service => service.List("volumes"))
                .Select(volume => volume.ToString().Split(':')[0])
                .Where(path => path.StartsWith('.'))
        )
            Assert.True(Path.Exists(Repository.Locate($"deploy/compose/{volume}")), volume);
    }

    [Fact]
    public void DatabasesAndSilos_Networks_AreInternal()
    {
        Assert.True(Compose.Flag("networks/inside/internal"));
        foreach (var service in new[] { "postgres", "kafka", "silo-1", "silo-2" })
        {
            Assert.Equal(["inside"], Services[service].List("networks").Select(network => network.ToString()));
            Assert.Null(Services[service].At("ports"));
        }
    }

    [Fact]
    public void Prometheus_OfTheStack_ScrapesTheMetricsPortOfEachHost()
    {
        var jobs = Yaml.Load("deploy/prometheus/prometheus.yml")
            .List("scrape_configs")
            .ToDictionary(
                job => job.Text("job_name")!,
                job => job.List("static_configs/0/targets").Select(target => target.ToString()).ToList()
            );

        Assert.Equal(["silo-1:8080", "silo-2:8080"], jobs["flagcluster-silo"]);
        Assert.Equal(["gateway-1:9464", "gateway-2:9464"], jobs["flagcluster-gateway"]);
        Assert.EndsWith(":8080", Services["silo-1"].Text("environment/Server__Urls"), StringComparison.Ordinal);
        Assert.EndsWith(":9464", Services["gateway-1"].Text("environment/Metrics__Url"), StringComparison.Ordinal);
    }

    [Fact]
    public void Kafka_OfTheStack_IsASingleKRaftNode()
    {
        var kafka = Services["kafka"];

        Assert.StartsWith("apache/kafka:", kafka.Text("image"), StringComparison.Ordinal);
        Assert.Equal("broker,controller", kafka.Text("environment/KAFKA_PROCESS_ROLES"));
        Assert.Equal(16, Convert.FromBase64String(kafka.Text("environment/CLUSTER_ID")!.Replace('-', '+').Replace('_', '/') + "==").Length);
        Assert.Contains("cleanup.policy=compact", Services["topics"].Text("command/0"), StringComparison.Ordinal);
    }

    [ToolFact("docker", "compose version")]
    public void DockerCompose_OfTheStack_AcceptsTheFile()
    {
        var (code, _, errors) = Tool.Run("docker", "compose", "-f", "deploy/compose/compose.yaml", "config", "--quiet");

        Assert.True(code == 0, errors);
    }
}
