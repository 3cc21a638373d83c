using System.Globalization;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using FlagCluster.Deploy.Tests.Support;
using FlagCluster.Testing;

namespace FlagCluster.Deploy.Tests;

/// <summary>Tests the volumes of the containers. Their root file systems are read-only.</summary>
public sealed partial class StorageTests
{
    [Fact]
    public void Mounts_OfContainers_HaveAVolume() =>
        Assert.All(
            Overlay.Each,
            overlay =>
            {
                foreach (var (name, template) in overlay.Pods())
                foreach (var mount in template.List("spec/containers").SelectMany(container => container.List("volumeMounts")))
                    Assert.True(
                        Volume(overlay, name, template, mount.Text("name")!) is not null,
                        $"{overlay.Name}: {name} mounts {mount.Text("name")}, which does not exist."
                    );
            }
        );

    [Theory]
    [InlineData("Deployment silo", "Data__Directory")]
    [InlineData("Deployment gateway", "Data__Directory")]
    [InlineData("Deployment gateway", "EventSpool__Directory")]
    [InlineData("StatefulSet postgresql", "PGDATA")]
    [InlineData("CronJob backup", "/backup")]
    public void Folder_WrittenByAContainer_IsOnAWritableVolume(string workload, string folder) =>
        Assert.All(
            Overlay.Each,
            overlay =>
            {
                var (name, template) = overlay.Pods().SingleOrDefault(pod => pod.Name == workload);
                if (template is null)
                    return;
                var container = template.At("spec/containers/0")!;
                var path = folder.StartsWith('/') ? folder : overlay.Settings(container)[folder];

                var mount = container
                    .List("volumeMounts")
                    .Where(candidate => $"{path}/".StartsWith($"{candidate.Text("mountPath")}/", StringComparison.Ordinal))
                    .MaxBy(candidate => candidate.Text("mountPath")!.Length);

                Assert.True(mount is not null, $"{overlay.Name}: {path} of {workload} is on the read-only root.");
                Assert.Null(mount.At("readOnly"));
                var volume = Volume(overlay, name, template, mount.Text("name")!);
                Assert.True(
                    volume is not null
                        && new[] { "emptyDir", "persistentVolumeClaim", "ephemeral", "spec" }.Any(kind =>
                            volume.AsObject().ContainsKey(kind)
                        ),
                    $"{overlay.Name}: {path} of {workload} cannot be written to."
                );
            }
        );

    [Theory]
    [InlineData("silo")]
    [InlineData("gateway")]
    public void Spool_OfAHost_FitsIntoItsVolume(string host) =>
        Assert.All(
            Overlay.Each,
            overlay =>
            {
                var pod = overlay.One("Deployment", host).At("spec/template/spec")!;
                var container = pod.At("containers/0")!;
                var settings = overlay.Settings(container);
                var destinations = settings.GetValueOrDefault("Events__Recorders", "none").Split(',').Length;
                var spool = destinations * Bound(settings);
                var volume = Bytes(pod.List("volumes").Single(candidate => candidate.Text("name") == "data").Text("emptyDir/sizeLimit")!);
                var limit = Bytes(container.Text("resources/limits/ephemeral-storage")!);

                Assert.True(spool < volume, $"{overlay.Name}: a spool of {spool} B does not fit into a volume of {volume} B.");
                Assert.True(volume < limit, $"{overlay.Name}: a volume of {volume} B and the logs exceed the limit of {limit} B.");
                // A node with disk pressure first evicts pods that exceed their requests.
                if (overlay.Name == "production")
                    Assert.True(Bytes(container.Text("resources/requests/ephemeral-storage")!) >= spool);
            }
        );

    [Fact]
    public void Alert_OfTheSpool_UsesItsBound()
    {
        var expression = Yaml.Load("deploy/prometheus/rules.yml")
            .List("groups")
            .SelectMany(group => group.List("rules"))
            .Single(rule => rule.Text("alert") == "FlagClusterSpoolAlmostFull")
            .Text("expr")!;
        var bound = Factors()
            .Match(expression)
            .Groups[1]
            .Value.Split('*', StringSplitOptions.TrimEntries)
            .Aggregate(1L, (product, factor) => product * long.Parse(factor, CultureInfo.InvariantCulture));

        foreach (var host in new[] { "silo", "gateway" })
            Assert.All(
                Overlay.Each,
                overlay =>
                    Assert.Equal(bound, Bound(overlay.Settings(overlay.One("Deployment", host).At("spec/template/spec/containers/0")!)))
            );
    }

    [Theory]
    [InlineData("64Mi", 64L << 20)]
    [InlineData("3Gi", 3L << 30)]
    public void Bytes_OfAQuantity_AreComputed(string quantity, long expected) => Assert.Equal(expected, Bytes(quantity));

    /// <summary>Returns the maximum size of the spool of one destination: the setting, or the default in docs/configuration.md.</summary>
    private static long Bound(Dictionary<string, string> settings) =>
        settings.TryGetValue("EventSpool__MaxBytes", out var set)
            ? long.Parse(set, CultureInfo.InvariantCulture)
            : Bytes($"{Default().Match(Repository.Read("docs/configuration.md")).Groups[1].Value}Gi");

    private static long Bytes(string quantity) =>
        long.Parse(quantity[..^2], CultureInfo.InvariantCulture)
        << quantity[^2..] switch
        {
            "Ki" => 10,
            "Mi" => 20,
            "Gi" => 30,
            _ => throw new FormatException($"'{quantity}' does not end with Ki, Mi or Gi."),
        };

    private static JsonNode? Volume(Overlay overlay, string workload, JsonNode template, string name) =>
        template.List("spec/volumes").SingleOrDefault(volume => volume.Text("name") == name)
        ?? overlay
            .Kind("StatefulSet")
            .Where(set => $"StatefulSet {set.Text("metadata/name")}" == workload)
            .SelectMany(set => set.List("spec/volumeClaimTemplates"))
            .SingleOrDefault(claim => claim.Text("metadata/name") == name);

    [GeneratedRegex(@"> 0\.7 \* ([\d* ]+)$")]
    private static partial Regex Factors();

    [GeneratedRegex(@"\| `EventSpool:MaxBytes` \| (\d+) GiB \|")]
    private static partial Regex Default();
}
