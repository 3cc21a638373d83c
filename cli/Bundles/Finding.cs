using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;
using FlagCluster.Integrations.Formats;

namespace FlagCluster.Cli.Bundles;

/// <summary>Represents an error in a local document.</summary>
/// <param name="File">The path of the file.</param>
/// <param name="Position">The place in the file.</param>
/// <param name="Pointer">The JSON Pointer; empty for the whole document.</param>
/// <param name="Detail">What is wrong and what to do.</param>
internal sealed record Finding(string File, TextPosition Position, string Pointer, string Detail)
{
    private string Message => Pointer.Length == 0 ? Detail : $"{Pointer}: {Detail}";

    /// <inheritdoc/>
    public override string ToString() => $"{File}:{Position.Line}:{Position.Column}: {Message}";

    /// <summary>Returns the finding for programs.</summary>
    public JsonObject ToJson() =>
        new()
        {
            ["file"] = File,
            ["line"] = Position.Line,
            ["column"] = Position.Column,
            ["pointer"] = Pointer,
            ["detail"] = Detail,
        };

    /// <summary>Returns a command of GitHub Actions.</summary>
    /// <remarks>https://docs.github.com/actions/reference/workflow-commands-for-github-actions#setting-an-error-message.</remarks>
    public string ToGitHub() =>
        $"::error file={Property(File)},line={Position.Line},col={Position.Column},title=Invalid ruleset::{Escape(Message)}";

    /// <summary>Returns an entry of a code quality report of GitLab.</summary>
    /// <remarks>https://docs.gitlab.com/ci/testing/code_quality/#code-quality-report-format.</remarks>
    public JsonObject ToGitLab() =>
        new()
        {
            ["description"] = Message,
            ["check_name"] = "flagcluster-validate",
            // Without the line, so that a finding that moves stays the same one.
            ["fingerprint"] = Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes($"{File}\n{Message}"))),
            ["severity"] = "major",
            ["location"] = new JsonObject
            {
                ["path"] = File,
                ["lines"] = new JsonObject { ["begin"] = Position.Line },
            },
        };

    private static string Escape(string text) =>
        text.Replace("%", "%25", StringComparison.Ordinal)
            .Replace("\r", "%0D", StringComparison.Ordinal)
            .Replace("\n", "%0A", StringComparison.Ordinal);

    private static string Property(string text) =>
        Escape(text).Replace(":", "%3A", StringComparison.Ordinal).Replace(",", "%2C", StringComparison.Ordinal);
}
