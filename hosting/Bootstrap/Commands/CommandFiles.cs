using FlagCluster.Hosting.Startup;

namespace FlagCluster.Hosting.Bootstrap.Commands;

/// <summary>Opens the files that commands name.</summary>
internal static class CommandFiles
{
    /// <summary>Opens a file to read it.</summary>
    /// <exception cref="StartupException">It cannot be opened.</exception>
    public static FileStream OpenRead(string path) => Open(path, () => new(path, FileMode.Open, FileAccess.Read));

    /// <summary>Opens a file.</summary>
    /// <exception cref="StartupException">It cannot be opened.</exception>
    public static FileStream Open(string path, Func<FileStream> open)
    {
        try
        {
            return open();
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw new StartupException($"{path} cannot be opened: {exception.Message}");
        }
    }

    /// <summary>Returns the text of a file.</summary>
    /// <exception cref="StartupException">It cannot be opened.</exception>
    public static async Task<string> ReadAsync(string path)
    {
        await using var stream = OpenRead(path);
        using var reader = new StreamReader(stream);
        return await reader.ReadToEndAsync();
    }
}
