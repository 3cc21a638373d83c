using System.Text.RegularExpressions;
using FlagCluster.Deploy.Tests.Support;
using FlagCluster.Testing;

namespace FlagCluster.Deploy.Tests;

/// <summary>Tests that all settings of the deployment exist. Hosts ignore a misspelt environment variable.</summary>
public sealed partial class SettingsTests
{
    [Fact]
    public void Known_Settings_IncludeThoseOfAllHosts() =>
        Assert.Superset(
            new HashSet<string> { "Server__Urls", "Data__Directory", "Shutdown__DrainSeconds", "Writer__SnapshotEvery" },
            Settings.Known.ToHashSet()
        );

    [Fact]
    public void Settings_OfPods_Exist() =>
        Assert.All(
            Overlay.Each,
            overlay =>
            {
                var named = overlay
                    .Pods()
                    .SelectMany(pod => pod.Pod.List("spec/containers"))
                    .SelectMany(container =>
                        overlay.Settings(container).Keys.Concat(container.List("env").Select(variable => variable.Text("name")!))
                    )
                    .Where(Settings.IsOurs)
                    .Distinct()
                    .ToList();

                Assert.NotEmpty(named);
                Assert.Empty(named.Except(Settings.Known));
            }
        );

    [Fact]
    public void Settings_OfComposeServices_Exist()
    {
        var named = Yaml.Load("deploy/compose/compose.yaml")
            .Pairs("services")
            .SelectMany(service => service.Value.Pairs("environment"))
            .Select(pair => pair.Key)
            .Where(Settings.IsOurs)
            .Distinct()
            .ToList();

        Assert.NotEmpty(named);
        Assert.Empty(named.Except(Settings.Known));
    }

    [Fact]
    public void Settings_OfImages_Exist() =>
        Assert.Empty(
            Variable().Matches(Repository.Read("deploy/Dockerfile")).Select(match => match.Groups[1].Value).Except(Settings.Known)
        );

    [Fact]
    public void Settings_OfRunbooks_Exist()
    {
        var named = Repository
            .Files("docs/operations", "*.md")
            .Append("deploy/README.md")
            .Append("deploy/kubernetes/README.md")
            .SelectMany(path =>
                Named().Matches(Repository.Read(path)).Select(match => match.Groups[1].Value.Replace(":", "__", StringComparison.Ordinal))
            )
            .Distinct()
            .ToList();

        Assert.NotEmpty(named);
        Assert.Empty(named.Except(Settings.Known));
    }

    [GeneratedRegex(@"\b([A-Z][A-Za-z]+__[A-Z][A-Za-z]+)=")]
    private static partial Regex Variable();

    /// <summary>Matches a setting in documentation: <c>`Section:Setting`</c> or <c>Section__Setting=…</c>.</summary>
    [GeneratedRegex(@"(?:`|\b)([A-Z][A-Za-z]+(?::[A-Z][A-Za-z]+(?=[`= ])|__[A-Z][A-Za-z]+))")]
    private static partial Regex Named();
}
