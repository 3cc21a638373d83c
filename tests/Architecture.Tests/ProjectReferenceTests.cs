using System.Text.RegularExpressions;
using FlagCluster.Api.DataPlane.Tracking;
using FlagCluster.Contracts.Json;
using FlagCluster.Testing;
using FlagCluster.Testing.Environments;

namespace FlagCluster.Architecture.Tests;

/// <summary>Which room may use which.</summary>
public sealed partial class ProjectReferenceTests
{
    private static readonly Dictionary<string, string[]> Allowed = new(StringComparer.Ordinal)
    {
        ["contracts"] = [],
        ["engine"] = ["contracts"],
        ["environments"] = ["contracts", "engine"],
        ["control"] = ["contracts"],
        ["events"] = ["contracts"],
        ["store"] = ["contracts"],
        ["operations"] = ["contracts"],
        ["api"] = ["contracts", "engine", "environments", "control", "events", "operations"],
        ["standalone"] = ["api", "store"],
        ["grains"] = ["contracts", "environments", "events", "grains"],
        ["silo"] = ["grains", "operations", "store"],
        ["gateway"] = ["api", "grains", "store"],
        ["samples"] = [],
    };

    public static TheoryData<string> Rooms => [.. ProjectFile.All.Values.Where(room => room.Folder is not ("tests" or "bench")).Select(room => room.Path)];

    [Theory]
    [MemberData(nameof(Rooms))]
    public void References_OfARoom_AreThoseTheHouseAllows(string path)
    {
        var room = ProjectFile.All[path];
        Assert.True(Allowed.TryGetValue(room.Folder, out var allowed), $"{room.Folder}/ is no room of the house; say in {nameof(ProjectReferenceTests)} which rooms it may use.");

        Assert.Empty(room.Projects.Select(project => ProjectFile.All[project].Folder).Except(allowed!));
    }

    [Fact]
    public void Rooms_OfTheHouse_AreFound() =>
        Assert.Superset(new HashSet<string> { "contracts", "engine", "environments", "control", "store", "api", "standalone" }, ProjectFile.All.Values.Select(room => room.Folder).ToHashSet());

    [Fact]
    public void Contracts_Packages_AreNone()
    {
        var contracts = ProjectFile.All["contracts/FlagCluster.Contracts.csproj"];

        Assert.Empty(contracts.Projects);
        Assert.Empty(contracts.Packages);
        Assert.DoesNotContain("FrameworkReference", Repository.Read(contracts.Path), StringComparison.Ordinal);
    }

    [Fact]
    public void Api_Closure_HoldsNoStore() =>
        Assert.DoesNotContain(ProjectFile.All["api/FlagCluster.Api.csproj"].Closure(), room => room.Folder == "store");

    [Fact]
    public void Tests_OfAnyRoom_AreReferencedByNone() =>
        Assert.DoesNotContain(ProjectFile.All.Values.Where(room => room.Folder != "tests"), room => room.Projects.Any(project => project.StartsWith("tests/", StringComparison.Ordinal)));

    [Fact]
    public void Standalone_Closure_HasNoOrleans()
    {
        var closure = ProjectFile.All["standalone/FlagCluster.Standalone.csproj"].Closure().ToList();

        Assert.DoesNotContain(closure, room => room.Folder is "grains" or "silo" or "gateway");
        Assert.DoesNotContain(closure.SelectMany(room => room.Packages), package => package.Contains("Orleans", StringComparison.OrdinalIgnoreCase));
    }

    [Fact]
    public void Solution_OfTheRepository_HoldsEveryProject()
    {
        var listed = SolutionProjects().Matches(Repository.Read("FlagCluster.sln")).Select(match => match.Groups[1].Value.Replace('\\', '/'));

        Assert.Equal(ProjectFile.All.Keys.Order(StringComparer.Ordinal), listed.Order(StringComparer.Ordinal));
    }

    [GeneratedRegex("^Project\\(.*\\) = \"[^\"]*\", \"([^\"]*\\.csproj)\"", RegexOptions.Multiline)]
    private static partial Regex SolutionProjects();
}
