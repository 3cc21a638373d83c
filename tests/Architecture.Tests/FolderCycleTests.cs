using System.Text.RegularExpressions;
using FlagCluster.Testing;

namespace FlagCluster.Architecture.Tests;

/// <summary>
/// The folders of a project do not depend on each other in a circle. Namespaces follow folders, so usings show the dependencies.
/// </summary>
public sealed partial class FolderCycleTests
{
    /// <summary>
    /// The projects whose cycles are accepted, with the reason in an ADR: a ruleset's types hold their canonical bytes, which the JSON
    /// folder
    /// writes (ADR 1); a compiled ruleset and the context that is parsed for it belong together (ADR 5).
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
        var project = ProjectFile.All[path];
        var root = Path.GetDirectoryName(path)!.Replace('\\', '/');
        var graph = new Dictionary<string, HashSet<string>>(StringComparer.Ordinal);
        foreach (var file in SourceTree.CSharpFiles.Where(file => file.StartsWith(root + "/", StringComparison.Ordinal)))
        {
            // Files at the root of a project compose its folders.
            if (Namespace().Match(Repository.Read(file)) is not { Success: true } own)
                continue;
            if (own.Groups[1].Value == project.Name || !own.Groups[1].Value.StartsWith(project.Name + ".", StringComparison.Ordinal))
                continue;
            var targets = Using()
                .Matches(Repository.Read(file))
                .Select(match => match.Groups[1].Value)
                .Where(name => name.StartsWith(project.Name + ".", StringComparison.Ordinal) && name != own.Groups[1].Value);
            if (!graph.TryGetValue(own.Groups[1].Value, out var edges))
                graph[own.Groups[1].Value] = edges = new(StringComparer.Ordinal);
            edges.UnionWith(targets);
        }

        var cycle = graph.Keys.Select(start => FindCycle(start, start, graph, [])).FirstOrDefault(found => found is not null);

        Assert.True(cycle is null, cycle is null ? "" : string.Join(" → ", cycle));
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
