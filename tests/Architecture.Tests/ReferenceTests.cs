using System.Text.RegularExpressions;
using FlagCluster.Testing;

namespace FlagCluster.Architecture.Tests;

/// <summary>Tests that project references follow the table in CONTRIBUTING.md.</summary>
public sealed partial class ReferenceTests
{
    public static TheoryData<string> Projects =>
        [
            .. ProjectFile
                .All.Values.Where(project => project.Folder is not ("tests" or "bench" or "samples"))
                .Select(project => project.Path),
        ];

    [Theory]
    [MemberData(nameof(Projects))]
    public void References_OfAProject_AreAllowed(string path)
    {
        var project = ProjectFile.All[path];
        var isKnown = FolderTable.Allowed.TryGetValue(FolderOf(path), out var allowed);

        Assert.True(isKnown, $"{path} has no row in the table of folders in CONTRIBUTING.md.");
        Assert.Empty(project.Projects.Select(FolderOf).Except(allowed!));
    }

    [Fact]
    public void FolderTable_ReferencedFolders_HaveRows()
    {
        // A name that is written wrong would allow nothing.
        var folders = FolderTable.Allowed.Keys;

        Assert.Empty(FolderTable.Allowed.Values.SelectMany(names => names).Except(folders));
    }

    [Fact]
    public void FolderTable_Rows_AreFoldersWithAProject() =>
        Assert.Empty(FolderTable.Allowed.Keys.Except(ProjectFile.All.Keys.Select(FolderOf)));

    [Fact]
    public void Samples_References_AreNone() =>
        Assert.Empty(ProjectFile.All.Values.Where(project => project.Folder == "samples").SelectMany(project => project.Projects));

    [Fact]
    public void LinkedFiles_OfAnyProject_DoNotExist() =>
        // A linked file is a reference that the table does not show. Only tests/Cluster.Next, the next release, links sources of this one.
        Assert.Empty(
            ProjectFile
                .All.Values.Where(project => project.Path != "tests/Cluster.Next/FlagCluster.Cluster.Next.csproj")
                .SelectMany(project => project.Links.Select(link => $"{project.Path}: {link}"))
        );

    [Fact]
    public void Contracts_References_AreNone()
    {
        var contracts = ProjectFile.All["contracts/FlagCluster.Contracts.csproj"];

        Assert.Empty(contracts.Projects);
        // Key sets need a hash function, and libraries that do not reference each other share a retry. Neither package does I/O or
        // references a framework.
        Assert.Empty(contracts.Packages.Except(["Microsoft.CodeAnalysis.PublicApiAnalyzers", "Polly.Core", "System.IO.Hashing"]));
        Assert.DoesNotContain("FrameworkReference", Repository.Read(contracts.Path), StringComparison.Ordinal);
    }

    [Fact]
    public void Analytics_Closure_HasNoStoreNoKafkaAndNoFramework()
    {
        var closure = ProjectFile.All["analytics/FlagCluster.Analytics.csproj"].Closure();

        Assert.Empty(closure.SelectMany(project => project.Packages).Intersect(["Confluent.Kafka", "Microsoft.Data.Sqlite", "Npgsql"]));
        Assert.All(
            closure,
            project => Assert.DoesNotContain("FrameworkReference", Repository.Read(project.Path), StringComparison.Ordinal)
        );
    }

    [Theory]
    [InlineData("api/DataPlane/FlagCluster.Api.DataPlane.csproj")]
    [InlineData("api/Management/FlagCluster.Api.Management.csproj")]
    public void Api_Closure_HasNoStore(string path) =>
        Assert.DoesNotContain(ProjectFile.All[path].Closure(), project => project.Folder == "store");

    [Fact]
    public void DataPlane_Closure_HasNoKafkaAndNoYaml() =>
        Assert.DoesNotContain(
            ProjectFile.All["api/DataPlane/FlagCluster.Api.DataPlane.csproj"].Closure().SelectMany(project => project.Packages),
            package => package is "Confluent.Kafka" or "YamlDotNet"
        );

    [Fact]
    public void Standalone_Closure_HasNoOrleans()
    {
        var closure = ProjectFile.All["standalone/FlagCluster.Standalone.csproj"].Closure();

        Assert.DoesNotContain(closure, project => project.Folder is "grains" or "silo" or "gateway");
        Assert.DoesNotContain(
            closure.SelectMany(project => project.Packages),
            package => package.Contains("Orleans", StringComparison.OrdinalIgnoreCase)
        );
    }

    [Fact]
    public void Cli_Closure_HasNoServer() =>
        Assert.DoesNotContain(
            ProjectFile.All["cli/FlagCluster.Cli.csproj"].Closure(),
            project => project.Folder is "api" or "control" or "events" or "grains" or "hosting" or "store"
        );

    [Fact]
    public void TestProjects_References_AreInTestsAndBenchmarksOnly() =>
        Assert.DoesNotContain(
            ProjectFile.All.Values.Where(project => project.Folder is not ("tests" or "bench")),
            project => project.Projects.Any(path => path.StartsWith("tests/", StringComparison.Ordinal))
        );

    [Fact]
    public void Solution_Projects_AreComplete()
    {
        var listed = SolutionProject()
            .Matches(Repository.Read("FlagCluster.sln"))
            .Select(match => match.Groups[1].Value.Replace('\\', '/'));

        Assert.Equal(ProjectFile.All.Keys.Order(StringComparer.Ordinal), listed.Order(StringComparer.Ordinal));
    }

    private static string FolderOf(string path) => Path.GetDirectoryName(path)!.Replace('\\', '/');

    [GeneratedRegex("^Project\\(.*\\) = \"[^\"]*\", \"([^\"]*\\.csproj)\"", RegexOptions.Multiline)]
    private static partial Regex SolutionProject();
}
