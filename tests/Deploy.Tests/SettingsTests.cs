using System.Text.RegularExpressions;
using FlagCluster.Deploy.Tests.Support;
using FlagCluster.Testing;

namespace FlagCluster.Deploy.Tests;

/// <summary>A setting that is misspelt is ignored by the hosts; here it is not.</summary>
public sealed partial class SettingsTests
{
    [Fact]
    public void Settings_OfTheHouse_AreFound() =>
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
                        overlay.Settings(container).Keys.Concat(container.List("env").Select(one => one.Text("name")!))
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

    /// <summary>As documentation writes a setting: <c>`Section:Setting`</c> or <c>Section__Setting=…</c>.</summary>
    [GeneratedRegex(@"(?:`|\b)([A-Z][A-Za-z]+(?::[A-Z][A-Za-z]+(?=[`= ])|__[A-Z][A-Za-z]+))")]
    private static partial Regex Named();
}
