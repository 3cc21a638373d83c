using System.Xml.Linq;
using FlagCluster.Testing;
using FlagCluster.Testing.Databases;
using FlagCluster.Testing.Processes;

namespace FlagCluster.Architecture.Tests;

/// <summary>Tests the versions of packages, and that continuous integration rejects those with advisories.</summary>
public sealed class PackageTests
{
    /// <summary>The label of the versions of packages that no project references itself; each states the reason.</summary>
    private const string Indirect = "Dependencies of packages";

    private static readonly string[] References =
    [
        .. ProjectFile.All.Values.SelectMany(project => project.Packages),
        .. Load("tests/Directory.Build.props").Descendants("PackageReference").Select(Name),
    ];

    [Fact]
    public void Versions_OfPackages_AreThoseOfReferences() =>
        Assert.Empty(Groups().Where(group => !IsIndirect(group)).SelectMany(Packages).Except(References));

    [Fact]
    public void Versions_OfDependenciesOfPackages_AreNotThoseOfReferences() =>
        Assert.Empty(Groups().Where(IsIndirect).SelectMany(Packages).Intersect(References));

    [Fact]
    public async Task ContinuousIntegration_Tests_RunWithAdvisoriesAsErrors()
    {
        using var folder = new TempFolder();
        Directory.CreateDirectory(folder.File(".ci"));
        File.Copy(Repository.Locate(".ci/run"), folder.File(".ci/run"));
        await File.WriteAllTextAsync(folder.File("test.sh"), "printf 'CI is %s' \"$CI\"\n");
        using var script = new Child("bash", [folder.File(".ci/run")], null, ("CI", ""));

        await script.ExitAsync();

        Assert.Equal("CI is true", script.Output.Trim());
        var exception = Load("Directory.Build.props").Descendants("WarningsNotAsErrors").Single();
        Assert.Equal("'$(CI)' != 'true'", (string?)exception.Attribute("Condition"));
    }

    private static IEnumerable<XElement> Groups() => Load("Directory.Packages.props").Descendants("ItemGroup");

    private static bool IsIndirect(XElement group) => (string?)group.Attribute("Label") == Indirect;

    private static IEnumerable<string> Packages(XElement group) => group.Elements("PackageVersion").Select(Name);

    private static string Name(XElement element) => (string)element.Attribute("Include")!;

    private static XDocument Load(string path) => XDocument.Load(Repository.Locate(path));
}
