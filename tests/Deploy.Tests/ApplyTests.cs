using FlagCluster.Deploy.Tests.Support;

namespace FlagCluster.Deploy.Tests;

/// <summary>The order in which <c>apply.sh</c> does things, seen by a <c>kubectl</c> that writes down what it is asked.</summary>
public sealed class ApplyTests : IDisposable
{
    /// <summary>Answers the first question about the job as while it runs, the others with what the test says.</summary>
    private const string Kubectl = """
        #!/usr/bin/env bash
        printf '%s\n' "$*" >>"$FOLDER/asked"
        [[ $1 != get ]] || { [[ -e $FOLDER/ran ]] && echo "$STATE"; touch "$FOLDER/ran"; }
        """;

    private readonly string _folder = Directory.CreateTempSubdirectory("flagcluster-apply-").FullName;

    public ApplyTests() => File.WriteAllText(Path.Combine(_folder, "kubectl"), Kubectl);

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public void Apply_MigrationCompletes_SilosComeAfterItAndGatewaysAfterSilos()
    {
        var (code, asked, output) = Apply("SuccessCriteriaMet Complete");

        Assert.True(code == 0, output);
        Assert.Equal(
            [
                "kustomize overlays/production",
                "delete job migrate --namespace flagcluster --ignore-not-found",
                "apply -f FILE -l flagcluster.dev/phase=prepare",
                "get job migrate --namespace flagcluster",
                "get job migrate --namespace flagcluster",
                "apply -f FILE -l app.kubernetes.io/component!=gateway",
                "rollout status deployment/silo --namespace flagcluster --timeout=30m",
                "apply -f FILE",
                "rollout status deployment/gateway --namespace flagcluster --timeout=60m",
            ],
            asked
        );
    }

    [Fact]
    public void Apply_MigrationFails_EndsAtOnceWithItsMessagesAndTouchesNothingElse()
    {
        var (code, asked, output) = Apply("FailureTarget Failed");

        Assert.Equal(1, code);
        Assert.Contains("the migration did not complete", output, StringComparison.Ordinal);
        Assert.Equal("logs job/migrate --namespace flagcluster --tail=50", asked[^1]);
        Assert.DoesNotContain(asked, line => line.StartsWith("rollout", StringComparison.Ordinal) || line == "apply -f FILE");
    }

    private (int Code, List<string> Asked, string Output) Apply(string state)
    {
        var (code, output, errors) = Tool.Run(
            "bash",
            "-c",
            """chmod +x "$1/kubectl"; FOLDER=$1 STATE=$2 PATH=$1:$PATH timeout 60 deploy/kubernetes/apply.sh production""",
            "apply",
            _folder,
            state
        );
        var asked = File.ReadAllLines(Path.Combine(_folder, "asked"))
            .Select(line => line.Split(" -o ")[0].Split(' '))
            .Select(words => string.Join(' ', words.Select((word, at) => at > 0 && words[at - 1] == "-f" ? "FILE" : word)));
        return (code, [.. asked], output + errors);
    }
}
