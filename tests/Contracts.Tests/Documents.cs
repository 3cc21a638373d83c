using System.Text;
using System.Text.Json;
using FlagCluster.Contracts.Json;
using FlagCluster.Contracts.Rulesets;

namespace FlagCluster.Contracts.Tests;

/// <summary>Reads documents as the server does and returns their errors.</summary>
internal static class Documents
{
    /// <summary>Gets the options of texts as the schemas have them, with only what JSON requires escaped.</summary>
    public static JsonSerializerOptions Relaxed { get; } =
        new() { Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

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

    /// <summary>Asserts that the errors are exactly these, in any order: the pointer, and a part of the detail.</summary>
    public static void AssertErrors(IReadOnlyList<InputError> errors, params (string Pointer, string Part)[] expected)
    {
        var remaining = errors.ToList();
        foreach (var (pointer, part) in expected)
        {
            var found = remaining.FindIndex(error => error.Pointer == pointer && error.Detail.Contains(part, StringComparison.Ordinal));
            Assert.True(found >= 0, $"No error at '{pointer}' with '{part}' among:\n{string.Join("\n", remaining)}");
            remaining.RemoveAt(found);
        }
        Assert.Empty(remaining);
    }
}
