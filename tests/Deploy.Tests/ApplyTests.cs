using FlagCluster.Deploy.Tests.Support;
using FlagCluster.Testing.Databases;

namespace FlagCluster.Deploy.Tests;

/// <summary>Tests the commands of <c>apply.sh</c> and their order, with a <c>kubectl</c> that records its arguments.</summary>
public sealed class ApplyTests : IDisposable
{
    /// <summary>Reports the job as running at first, and then with the state that the test specifies.</summary>
    private const string Kubectl = """
        #!/usr/bin/env bash
        printf '%s\n' "$*" >>"$FOLDER/calls"
        [[ $1 != get ]] || { [[ -e $FOLDER/ran ]] && echo "$STATE"; touch "$FOLDER/ran"; }
        """;

    private readonly TempFolder _folder = new();

    public ApplyTests() => File.WriteAllText(_folder.File("kubectl"), Kubectl);

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Apply_MigrationCompletes_AppliesSilosThenGateways()
    {
        var (code, calls, output) = Apply("SuccessCriteriaMet Complete");

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
            calls
        );
    }

    [Fact]
    public void Apply_MigrationFails_PrintsItsLogAndAppliesNothingElse()
    {
        var (code, calls, output) = Apply("FailureTarget Failed");

        Assert.Equal(1, code);
        Assert.Contains("the migration did not complete", output, StringComparison.Ordinal);
        Assert.Equal("logs job/migrate --namespace flagcluster --tail=50", calls[^1]);
        Assert.DoesNotContain(calls, line => line.StartsWith("rollout", StringComparison.Ordinal) || line == "apply -f FILE");
    }

    private (int Code, List<string> Calls, string Output) Apply(string state)
    {
        var (code, output, errors) = Tool.Run(
            "bash",
            "-c",
            """chmod +x "$1/kubectl"; FOLDER=$1 STATE=$2 PATH=$1:$PATH timeout 60 deploy/kubernetes/apply.sh production""",
            "apply",
            _folder.Path,
            state
        );
        var calls = File.ReadAllLines(_folder.File("calls"))
            .Select(line => line.Split(" -o ")[0].Split(' '))
            .Select(words => string.Join(' ', words.Select((word, index) => index > 0 && words[index - 1] == "-f" ? "FILE" : word)));
        return (code, [.. calls], output + errors);
    }
}
