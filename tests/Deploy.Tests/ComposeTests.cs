using System.Text.Json.Nodes;
using FlagCluster.Deploy.Tests.Support;
using FlagCluster.Testing;

namespace FlagCluster.Deploy.Tests;

/// <summary>The stack on one machine.</summary>
public sealed class ComposeTests
{
    private static readonly string[] Hosts = ["silo-1", "silo-2", "gateway-1", "gateway-2"];

    private static readonly JsonNode Compose = Yaml.Load("deploy/compose/compose.yaml");

    private static Dictionary<string, JsonNode> Services => Compose.Pairs("services").ToDictionary(pair => pair.Key, pair => pair.Value!);

    [Fact]
    public void Services_OfTheStack_AreThoseItPromises() =>
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
    public void Ports_OfEveryService_AreOnLoopback() =>
        Assert.All(
            Services.Values.SelectMany(service => service.List("ports")),
            port => Assert.StartsWith("127.0.0.1:", port.ToString(), StringComparison.Ordinal)
        );

    [Fact]
    public void Images_OfEveryService_ArePinned() =>
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
    public void Order_OfStarting_IsThatOfHealth()
    {
        Needs("topics", "kafka", "service_healthy");
        Needs("migrate", "postgres", "service_healthy");
        foreach (var silo in new[] { "silo-1", "silo-2" })
        {
            Needs(silo, "migrate", "service_completed_successfully");
            Needs(silo, "topics", "service_completed_successfully");
        }
        foreach (var gateway in new[] { "gateway-1", "gateway-2" })
        {
            Needs(gateway, "silo-1", "service_healthy");
            Needs(gateway, "silo-2", "service_healthy");
        }
        Needs("grafana", "prometheus", "service_healthy");

        // A service that others wait for has a health check: its own or its image's.
        foreach (var (name, service) in Services)
        foreach (var (other, condition) in service.Pairs("depends_on"))
        {
            Assert.True(Services.ContainsKey(other), $"{name} waits for {other}, which is no service.");
            if (condition.Text("condition") == "service_healthy")
                Assert.True(Services[other].At("healthcheck/test") is not null || Hosts.Contains(other), $"{other} has no health check.");
        }

        static void Needs(string service, string other, string condition) =>
            Assert.Equal(condition, Services[service].Text($"depends_on/{other}/condition"));
    }

    [Fact]
    public void Hosts_OfTheStack_AreAsLockedUpAsInKubernetes() =>
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
    public void Secrets_OfTheStack_AreFilesThatGitDoesNotKnow()
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
        var text = Repository.Read("deploy/compose/compose.yaml");
        Assert.DoesNotMatch("(?i)password[=:] *[a-z0-9]{4,}", text);
        foreach (var service in Services.Values)
        foreach (var secret in service.List("secrets"))
            Assert.NotNull(Compose.At($"secrets/{secret}"));
    }

    [Fact]
    public void Stateful_Services_KeepTheirDataInVolumes()
    {
        foreach (var service in new[] { "postgres", "kafka", "gateway-1", "gateway-2", "prometheus", "grafana" })
            Assert.Contains(
                Services[service].List("volumes"),
                volume => Compose.At("volumes")!.AsObject().ContainsKey(volume.ToString().Split(':')[0])
            );
    }

    [Fact]
    public void Files_ThatAreMounted_AreThere()
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
    public void Databases_AndSilos_AreNotReachedFromOutside()
    {
        Assert.True(Compose.Flag("networks/inside/internal"));
        foreach (var service in new[] { "postgres", "kafka", "silo-1", "silo-2" })
        {
            Assert.Equal(["inside"], Services[service].List("networks").Select(one => one.ToString()));
            Assert.Null(Services[service].At("ports"));
        }
    }

    [Fact]
    public void Prometheus_OfTheStack_ScrapesEveryHostWhereItServesMetrics()
    {
        var jobs = Yaml.Load("deploy/prometheus/prometheus.yml")
            .List("scrape_configs")
            .ToDictionary(job => job.Text("job_name")!, job => job.List("static_configs/0/targets").Select(one => one.ToString()).ToList());

        Assert.Equal(["silo-1:8080", "silo-2:8080"], jobs["flagcluster-silo"]);
        Assert.Equal(["gateway-1:9464", "gateway-2:9464"], jobs["flagcluster-gateway"]);
        Assert.EndsWith(":8080", Services["silo-1"].Text("environment/Server__Urls"), StringComparison.Ordinal);
        Assert.EndsWith(":9464", Services["gateway-1"].Text("environment/Metrics__Url"), StringComparison.Ordinal);
    }

    [Fact]
    public void Kafka_OfTheStack_IsOneNodeOfKRaft()
    {
        var kafka = Services["kafka"];

        Assert.StartsWith("apache/kafka:", kafka.Text("image"), StringComparison.Ordinal);
        Assert.Equal("broker,controller", kafka.Text("environment/KAFKA_PROCESS_ROLES"));
        Assert.Equal(16, Convert.FromBase64String(kafka.Text("environment/CLUSTER_ID")!.Replace('-', '+').Replace('_', '/') + "==").Length);
        Assert.Contains("cleanup.policy=compact", Services["topics"].Text("command/0"), StringComparison.Ordinal);
    }

    [ToolFact("docker", "compose version")]
    public void Compose_ItsOwnProgram_AcceptsTheFile()
    {
        var (code, _, errors) = Tool.Run("docker", "compose", "-f", "deploy/compose/compose.yaml", "config", "--quiet");

        Assert.True(code == 0, errors);
    }
}
