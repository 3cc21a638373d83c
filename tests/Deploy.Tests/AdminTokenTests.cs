using FlagCluster.Deploy.Tests.Support;
using FlagCluster.Testing;
using FlagCluster.Testing.Databases;

namespace FlagCluster.Deploy.Tests;

/// <summary>Tests the script that fetches the first API token, with a simulated kubectl.</summary>
public sealed class AdminTokenTests : IDisposable
{
    private readonly TempFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [ToolFact("bash")]
    public void AdminToken_KubectlTooOld_NamesTheRequiredVersion()
    {
        var (code, output, errors) = Run("      --container='':\n      --profile='legacy':");

        Assert.Equal(1, code);
        Assert.Empty(output);
        Assert.Contains("kubectl 1.31", errors, StringComparison.Ordinal);
        Assert.Contains("1.31 for `admin-token.sh`", Repository.Read("deploy/kubernetes/README.md"), StringComparison.Ordinal);
    }

    [ToolFact("bash")]
    public void AdminToken_SupportedKubectl_PrintsTheToken()
    {
        var (code, output, errors) = Run("      --container='':\n      --custom='':\n      --profile='legacy':");

        Assert.True(code == 0, errors);
        Assert.Equal("fca_secret\n", output);
    }

    /// <summary>Runs the script with a kubectl that simulates a gateway whose debug container has exited and logged the token.</summary>
    private (int Code, string Output, string Errors) Run(string help)
    {
        var kubectl = _folder.File("kubectl");
        File.WriteAllText(
            kubectl,
            $"""
            #!/usr/bin/env bash
            case "$*" in
              'debug --help') cat <<'TEXT'
            {help}
            TEXT
              ;;
              'get pods'*) echo pod/gateway-1 ;;
              'get pod/gateway-1'*) printf Completed ;;
              'debug pod/gateway-1'*--custom=*) ;;
              'logs pod/gateway-1'*) echo fca_secret ;;
              *) echo "kubectl $*: unknown" >&2; exit 1 ;;
            esac
            """
        );
        if (!OperatingSystem.IsWindows())
            File.SetUnixFileMode(kubectl, UnixFileMode.UserRead | UnixFileMode.UserExecute);
        return Tool.Run(
            "env",
            $"PATH={_folder.Path}:{Environment.GetEnvironmentVariable("PATH")}",
            "bash",
            "deploy/kubernetes/admin-token.sh"
        );
    }
}
