using System.Text;
using FlagCluster.Hosting.Data;

namespace FlagCluster.Hosting.Bootstrap;

/// <summary>
/// Represents a file in the data folder that holds secrets. It is written as a draft under another name and then renamed, so that readers
/// find either the whole file or none.
/// </summary>
/// <param name="folder">The data folder.</param>
/// <param name="name">The file's name.</param>
internal sealed class SecretFile(string folder, string name)
{
    /// <summary>Gets the path of the published file.</summary>
    public string Path { get; } = System.IO.Path.Combine(folder, name);

    private string DraftPath => Path + ".new";

    /// <summary>Writes the draft, readable by its owner only, and flushes it to the disk.</summary>
    public async Task WriteDraftAsync(string text, CancellationToken cancellationToken)
    {
        DeleteDraft();
        await using var file = PrivateFiles.Open(DraftPath, FileMode.CreateNew);
        await file.WriteAsync(Encoding.UTF8.GetBytes(text), cancellationToken);
        file.Flush(flushToDisk: true);
    }

    /// <summary>Returns the text of the draft, or null when there is none.</summary>
    public string? ReadDraft() => File.Exists(DraftPath) ? File.ReadAllText(DraftPath) : null;

    /// <summary>Renames the draft to the published file.</summary>
    public void Publish() => File.Move(DraftPath, Path, overwrite: true);

    /// <summary>Deletes the draft if there is one.</summary>
    public void DeleteDraft() => File.Delete(DraftPath);
}
