using System.Text.Json;
using System.Text.RegularExpressions;

namespace FlagCluster.House.Tests;

/// <summary>Which room may use which.</summary>
public sealed partial class RoomTests
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

    private static readonly string[] FullOnly = ["grains/", "silo/", "gateway/", "tests/Grains.Tests/", "tests/Cluster.Tests/", "tests/Cluster.Next/", "bench/Cluster/"];

    public static TheoryData<string> Rooms => [.. Room.All.Values.Where(room => room.Folder is not ("tests" or "bench")).Select(room => room.Path)];

    [Theory]
    [MemberData(nameof(Rooms))]
    public void References_OfARoom_AreThoseTheHouseAllows(string path)
    {
        var room = Room.All[path];
        Assert.True(Allowed.TryGetValue(room.Folder, out var allowed), $"{room.Folder}/ is no room of the house; say in {nameof(RoomTests)} which rooms it may use.");

        Assert.Empty(room.Projects.Select(project => Room.All[project].Folder).Except(allowed!));
    }

    [Fact]
    public void Rooms_OfTheHouse_AreFound() =>
        Assert.Superset(new HashSet<string> { "contracts", "engine", "environments", "control", "store", "api", "standalone" }, Room.All.Values.Select(room => room.Folder).ToHashSet());

    [Fact]
    public void Contracts_Packages_AreNone()
    {
        var contracts = Room.All["contracts/FlagCluster.Contracts.csproj"];

        Assert.Empty(contracts.Projects);
        Assert.Empty(contracts.Packages);
        Assert.DoesNotContain("FrameworkReference", Repository.Read(contracts.Path), StringComparison.Ordinal);
    }

    [Fact]
    public void Api_Closure_HoldsNoStore() =>
        Assert.DoesNotContain(Room.All["api/FlagCluster.Api.csproj"].Closure(), room => room.Folder == "store");

    [Fact]
    public void Tests_OfAnyRoom_AreReferencedByNone() =>
        Assert.DoesNotContain(Room.All.Values.Where(room => room.Folder != "tests"), room => room.Projects.Any(project => project.StartsWith("tests/", StringComparison.Ordinal)));

    [Fact]
    public void Lean_Closure_HasNoOrleans()
    {
        var rooms = Lean().SelectMany(path => Room.All[path].Closure()).DistinctBy(room => room.Path).ToList();

        Assert.DoesNotContain(rooms, room => FullOnly.Any(prefix => room.Path.StartsWith(prefix, StringComparison.Ordinal)));
        Assert.DoesNotContain(rooms.SelectMany(room => room.Packages), package => package.Contains("Orleans", StringComparison.OrdinalIgnoreCase));
        Assert.DoesNotContain(Room.All["standalone/FlagCluster.Standalone.csproj"].Closure(), room => rooms.TrueForAll(lean => lean.Path != room.Path));
    }

    [Fact]
    public void Solutions_FullAndLean_DifferByTheClusterAlone()
    {
        var full = SolutionProjects().Matches(Repository.Read("FlagCluster.sln")).Select(match => match.Groups[1].Value.Replace('\\', '/')).ToList();

        Assert.Equal(full.Where(path => !FullOnly.Any(prefix => path.StartsWith(prefix, StringComparison.Ordinal))).Order(StringComparer.Ordinal), Lean().Order(StringComparer.Ordinal));
        Assert.Equal(Room.All.Keys.Order(StringComparer.Ordinal), full.Order(StringComparer.Ordinal));
    }

    private static List<string> Lean()
    {
        using var filter = JsonDocument.Parse(Repository.Read("standalone.slnf"));
        return [.. filter.RootElement.GetProperty("solution").GetProperty("projects").EnumerateArray().Select(project => project.GetString()!.Replace('\\', '/'))];
    }

    [GeneratedRegex("^Project\\(.*\\) = \"[^\"]*\", \"([^\"]*\\.csproj)\"", RegexOptions.Multiline)]
    private static partial Regex SolutionProjects();
}
