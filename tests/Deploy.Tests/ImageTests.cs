using System.Text.RegularExpressions;
using System.Xml.Linq;
using FlagCluster.Testing;

namespace FlagCluster.Deploy.Tests;

/// <summary>Tests the text of the Dockerfile, because a container engine is not available everywhere.</summary>
public sealed partial class ImageTests
{
    private static readonly string Text = Repository.Read("deploy/Dockerfile").Replace("\\\n", " ", StringComparison.Ordinal);

    private static readonly Dictionary<string, string> Stages = Stage()
        .Matches(Text)
        .ToDictionary(match => match.Groups[2].Value, match => match.Value);

    [Theory]
    [InlineData("standalone")]
    [InlineData("silo")]
    [InlineData("gateway")]
    public void Image_OfAHost_HasProgramVolumeAndHealthCheck(string host)
    {
        var assembly = $"FlagCluster.{char.ToUpperInvariant(host[0])}{host[1..]}.dll";
        var stage = Stages[host];

        Assert.StartsWith("FROM runtime AS", stage, StringComparison.Ordinal);
        Assert.Contains($"COPY --from=publish-{host} --chown=0:0 /out/{host} /app", stage, StringComparison.Ordinal);
        // The folder that the host writes to belongs to its user.
        Assert.Contains("\nCOPY --from=volume /out /\n", stage, StringComparison.Ordinal);
        Assert.Contains($"ENTRYPOINT [\"dotnet\", \"/app/{assembly}\"]", stage, StringComparison.Ordinal);
        Assert.Matches($"HEALTHCHECK .*CMD \\[\"dotnet\", \"/app/{Regex.Escape(assembly)}\", \"health\"\\]", stage);
        Assert.True(File.Exists(Repository.Locate($"{host}/FlagCluster.{char.ToUpperInvariant(host[0])}{host[1..]}.csproj")));
        // No command can run in a chiseled image during the build.
        Assert.DoesNotContain("\nRUN", stage, StringComparison.Ordinal);
    }

    [Fact]
    public void Image_OfTheCommandLine_HasTheNativeProgramOnly()
    {
        var stage = Stages["cli"];

        Assert.Equal(1, stage.Split("\nCOPY ").Length - 1);
        Assert.Contains(
            "\nCOPY --from=publish-cli --chown=0:0 /out/cli/flagcluster /usr/local/bin/flagcluster\n",
            stage,
            StringComparison.Ordinal
        );
        Assert.Contains("\nUSER 1654:1654\nENTRYPOINT [\"flagcluster\"]", stage, StringComparison.Ordinal);
        Assert.DoesNotContain("\nRUN", stage, StringComparison.Ordinal);
    }

    [Fact]
    public void Build_OfTheImages_PullsOnlyTheBaseImages()
    {
        // A frontend would be one more image to pull and to pin.
        Assert.DoesNotContain("syntax=", Text, StringComparison.Ordinal);
        Assert.Equal(
            ["--platform=$BUILDPLATFORM ${NODE}", "--platform=$BUILDPLATFORM ${SDK}", "${SDK}", "${RUNTIME}", "${NATIVE}"],
            Stages.Values.Select(stage => Stage().Match(stage).Groups[1].Value).Where(from => !Stages.ContainsKey(from))
        );
    }

    [Fact]
    public void RuntimeImage_Base_IsChiseledAndWithoutRoot()
    {
        Assert.Matches(@"ARG RUNTIME=mcr\.microsoft\.com/dotnet/aspnet:10\.0[.0-9]*-noble-chiseled-extra\n", Text);
        Assert.Contains("FROM ${RUNTIME} AS runtime", Stages["runtime"], StringComparison.Ordinal);
        Assert.Contains("\nUSER 1654:1654", Stages["runtime"], StringComparison.Ordinal);
        Assert.Contains("DOTNET_EnableDiagnostics=0", Stages["runtime"], StringComparison.Ordinal);
        Assert.Contains("install -d -m 0700 -o 1654 -g 1654 /out/data", Stages["volume"], StringComparison.Ordinal);
        Assert.Contains("org.opencontainers.image.licenses", Stages["runtime"], StringComparison.Ordinal);
    }

    [Fact]
    public void Publish_ForTheImages_IsCompiledAheadOfTime()
    {
        Assert.Contains("-p:PublishReadyToRun=true", Repository.Read("deploy/publish.sh"), StringComparison.Ordinal);
        foreach (var host in new[] { "standalone", "silo", "gateway", "cli" })
            Assert.Contains(
                $"deploy/publish.sh --arch \"$TARGETARCH\" --out /out {host}",
                Stages[$"publish-{host}"],
                StringComparison.Ordinal
            );
    }

    [Fact]
    public void BuildContext_ReferencedProjects_AreIncluded()
    {
        var allowed = Repository
            .Read(".dockerignore")
            .Split('\n')
            .Where(line => line.StartsWith('!'))
            .Select(line => line[1..].TrimEnd('/'))
            .ToList();
        var needed = new HashSet<string>(StringComparer.Ordinal);
        foreach (var host in new[] { "standalone", "silo", "gateway", "cli" })
            Add($"{host}/FlagCluster.{char.ToUpperInvariant(host[0])}{host[1..]}.csproj");

        Assert.Empty(needed.Except(allowed));
        Assert.Superset(
            new HashSet<string>
            {
                "Directory.Build.props",
                "Directory.Build.targets",
                "Directory.Packages.props",
                "BannedSymbols.txt",
                "global.json",
                "deploy/publish.sh",
            },
            allowed.ToHashSet()
        );
        Assert.All(allowed, path => Assert.True(Path.Exists(Repository.Locate(path)), path));

        void Add(string project)
        {
            needed.Add(project.Split('/')[0]);
            foreach (var reference in XDocument.Load(Repository.Locate(project)).Descendants("ProjectReference"))
                Add(
                    Path.GetRelativePath(
                            Repository.Root,
                            Path.Combine(Path.GetDirectoryName(Repository.Locate(project))!, (string)reference.Attribute("Include")!)
                        )
                        .Replace('\\', '/')
                );
        }
    }

    [GeneratedRegex(@"^FROM (.+) AS ([a-z-]+)\n(?:(?!FROM ).*\n?)*", RegexOptions.Multiline)]
    private static partial Regex Stage();
}
