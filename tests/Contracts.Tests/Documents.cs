using System.Text;
using System.Text.Json;
using FlagCluster.Contracts.Json;
using FlagCluster.Contracts.Rulesets;

namespace FlagCluster.Contracts.Tests;

/// <summary>Reads documents as the server does and hands back what was wrong with them.</summary>
internal static class Documents
{
    public static IReadOnlyList<InputError> Errors(string json) => Errors(Encoding.UTF8.GetBytes(json), RulesetJson.Read);

    public static IReadOnlyList<InputError> Errors<T>(byte[] utf8, Func<JsonElement, DocumentReader, T> read)
    {
        using var document = RulesetJson.Parse(utf8, out var error);
        if (document is null)
            return [error!];
        Assert.Null(error);
        var reader = new DocumentReader();
        read(document.RootElement, reader);
        return reader.Errors;
    }

    public static Ruleset Ruleset(string json) => RulesetJson.ReadTrusted(Encoding.UTF8.GetBytes(json));

    public static string Text(byte[] utf8) => Encoding.UTF8.GetString(utf8);

    /// <summary>Exactly these errors, in any order: pointer, and a part of the sentence.</summary>
    public static void Exactly(IReadOnlyList<InputError> errors, params (string Pointer, string Part)[] expected)
    {
        var rest = errors.ToList();
        foreach (var (pointer, part) in expected)
        {
            var found = rest.FindIndex(error => error.Pointer == pointer && error.Detail.Contains(part, StringComparison.Ordinal));
            Assert.True(found >= 0, $"No error at '{pointer}' with '{part}' among:\n{string.Join("\n", rest)}");
            rest.RemoveAt(found);
        }
        Assert.Empty(rest);
    }
}
