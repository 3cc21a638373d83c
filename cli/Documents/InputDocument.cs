using System.Runtime.InteropServices;
using System.Text.Json;
using System.Text.Json.Nodes;
using FlagCluster.Cli.Errors;
using FlagCluster.Contracts.Json;
using FlagCluster.Integrations.Formats;

namespace FlagCluster.Cli.Documents;

/// <summary>Represents a local document in YAML or JSON.</summary>
/// <param name="Name">The path of the file, or <c>-</c> for the input.</param>
/// <param name="Text">The bytes as they were read.</param>
internal sealed record InputDocument(string Name, byte[] Text)
{
    /// <summary>The largest size of a document in bytes.</summary>
    public const int MaxBytes = 512 * 1024 * 1024;

    /// <summary>Gets a value indicating whether the document is JSON.</summary>
    public bool IsJson =>
        Name.EndsWith(".json", StringComparison.OrdinalIgnoreCase)
        // In the input, a document that begins with a brace is JSON, or YAML that is read the same way.
        || (Name == "-" && Text.AsSpan().TrimStart(" \t\r\n"u8) is [(byte)'{', ..]);

    /// <summary>Reads a file, or the input.</summary>
    /// <exception cref="CommandException">The file is not readable or too large.</exception>
    public static async Task<InputDocument> ReadAsync(string name, CancellationToken cancellationToken)
    {
        try
        {
            await using var stream = Open(name);
            using var text = new MemoryStream();
            var buffer = new byte[81_920];
            while (await stream.ReadAsync(buffer, cancellationToken) is > 0 and var count)
            {
                text.Write(buffer, 0, count);
                if (text.Length > MaxBytes)
                    throw CommandException.Usage($"{name} is larger than {MaxBytes >> 20} MiB.");
            }
            return new(name, WithoutMark(text.ToArray()));
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw CommandException.Usage($"{name} cannot be read: {exception.Message}");
        }
    }

    /// <summary>Opens a file, or the input.</summary>
    /// <exception cref="CommandException">The file is not readable.</exception>
    public static Stream Open(string name)
    {
        try
        {
            return name == "-" ? Console.OpenStandardInput() : File.OpenRead(name);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException or ArgumentException)
        {
            throw CommandException.Usage($"'{name}' cannot be read: {exception.Message}");
        }
    }

    /// <summary>Parses the document.</summary>
    /// <returns>The document, or null with the error.</returns>
    public JsonDocument? Parse(out InputError? error) => IsJson ? RulesetJson.Parse(Text, out error) : YamlConverter.Parse(Text, out error);

    /// <summary>Returns the positions of the values in the document.</summary>
    public DocumentPositions Positions() => DocumentPositions.Of(Text, IsJson);

    /// <summary>Returns the document as JSON.</summary>
    /// <exception cref="CommandException">The document is malformed.</exception>
    public byte[] ToUtf8()
    {
        using var document = Parse(out var error) ?? throw CommandException.Usage($"{Name}: {error!.Detail}");
        return JsonMarshal.GetRawUtf8Value(document.RootElement).ToArray();
    }

    /// <summary>Returns the document as a JSON object.</summary>
    /// <param name="what">What it must be, for the error.</param>
    /// <exception cref="CommandException">The document is malformed or not an object.</exception>
    public JsonObject ToObject(string what) =>
        JsonNode.Parse(ToUtf8()) as JsonObject ?? throw CommandException.Usage($"{Name} must be {what}.");

    private static byte[] WithoutMark(byte[] text) => text is [0xEF, 0xBB, 0xBF, ..] ? text[3..] : text;
}
