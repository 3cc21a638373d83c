using System.Text.RegularExpressions;
using FlagCluster.Testing;

namespace FlagCluster.Architecture.Tests;

/// <summary>
/// Tests that the folders of a project have no circular dependencies. Namespaces follow folders, so usings show the dependencies.
/// </summary>
public sealed partial class FolderCycleTests
{
    /// <summary>
    /// The projects with accepted cycles. In contracts, the types of a ruleset keep their canonical bytes, which the JSON folder writes
    /// (ADR 1); in engine, a compiled ruleset and the context that is parsed for it depend on each other (ADR 5).
    /// </summary>
    private static readonly string[] Accepted = ["contracts", "engine"];

    public static TheoryData<string> Projects =>
        [
            .. ProjectFile
                .All.Values.Where(project => project.Folder is not ("tests" or "bench" or "samples") && !Accepted.Contains(project.Folder))
                .Select(project => project.Path),
        ];

    [Theory]
    [MemberData(nameof(Projects))]
    public void Folders_OfAProject_HaveNoCycle(string path)
    {
        var graph = ReadDependencies(ProjectFile.All[path]);

        var cycle = graph.Keys.Select(start => FindCycle(start, start, graph, [])).FirstOrDefault(found => found is not null);

        Assert.True(cycle is null, cycle is null ? "" : string.Join(" → ", cycle));
    }

    /// <summary>Returns the namespaces of a project that each of its namespaces uses.</summary>
    private static Dictionary<string, HashSet<string>> ReadDependencies(ProjectFile project)
    {
        var folder = Path.GetDirectoryName(project.Path)!.Replace('\\', '/') + "/";
        var prefix = project.Name + ".";
        var graph = new Dictionary<string, HashSet<string>>(StringComparer.Ordinal);
        foreach (var file in SourceTree.CSharpFiles.Where(file => file.StartsWith(folder, StringComparison.Ordinal)))
        {
            var source = Repository.Read(file);
            var name = Namespace().Match(source).Groups[1].Value;
            // Files in the root folder of a project may use all folders.
            if (!name.StartsWith(prefix, StringComparison.Ordinal))
                continue;
            if (!graph.TryGetValue(name, out var used))
                graph[name] = used = new(StringComparer.Ordinal);
            used.UnionWith(
                Using()
                    .Matches(source)
                    .Select(match => match.Groups[1].Value)
                    .Where(other => other.StartsWith(prefix, StringComparison.Ordinal) && other != name)
            );
        }
        return graph;
    }

    private static List<string>? FindCycle(string start, string current, Dictionary<string, HashSet<string>> graph, HashSet<string> visited)
    {
        foreach (var next in graph.GetValueOrDefault(current) ?? [])
        {
            if (next == start)
                return [current, next];
            if (!visited.Add(next))
                continue;
            if (FindCycle(start, next, graph, visited) is not { } rest)
                continue;
            rest.Insert(0, current);
            return rest;
        }
        return null;
    }

    [GeneratedRegex(@"^namespace ([\w.]+);", RegexOptions.Multiline)]
    private static partial Regex Namespace();

    [GeneratedRegex(@"^using (?:static )?(?:\w+ = )?([\w.]+);", RegexOptions.Multiline)]
    private static partial Regex Using();
}
