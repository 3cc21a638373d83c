using FlagCluster.Hosting.Data;

namespace FlagCluster.Hosting.Bootstrap;

/// <summary>A file in the data folder that holds secrets. It is drafted under another name, then published: it is there as a whole or not at all.</summary>
/// <param name="folder">The data folder.</param>
/// <param name="name">The file's name.</param>
internal sealed class SecretFile(string folder, string name)
{
    /// <summary>Where the published file is.</summary>
    public string Path { get; } = System.IO.Path.Combine(folder, name);

    private string Draft => Path + ".new";

    /// <summary>Writes the draft, which only its owner can read, to the disk.</summary>
    public async Task DraftAsync(string text, CancellationToken cancellationToken)
    {
        Discard();
        await using var file = PrivateFiles.Open(Draft, FileMode.CreateNew);
        await file.WriteAsync(System.Text.Encoding.UTF8.GetBytes(text), cancellationToken);
        file.Flush(flushToDisk: true);
    }

    /// <summary>The draft's text, or null when there is none.</summary>
    public string? ReadDraft() => File.Exists(Draft) ? File.ReadAllText(Draft) : null;

    /// <summary>Gives the draft its name.</summary>
    public void Publish() => File.Move(Draft, Path, overwrite: true);

    /// <summary>Removes the draft, if there is one.</summary>
    public void Discard() => File.Delete(Draft);
}
