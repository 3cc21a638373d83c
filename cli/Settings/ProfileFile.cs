using System.Text.Json;
using FlagCluster.Cli.Errors;
using FlagCluster.Cli.Output;

namespace FlagCluster.Cli.Settings;

/// <summary>Reads and writes the profiles of the user. The file has tokens, and only its owner can read it.</summary>
/// <param name="path">The path of the file.</param>
internal sealed class ProfileFile(string path)
{
    private const UnixFileMode OfOthers = (UnixFileMode)0b_000_111_111;
    private const UnixFileMode FileMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;

    /// <summary>Gets the path of the file.</summary>
    public string Path { get; } = path;

    /// <summary>Returns the file that <c>FLAGCLUSTER_CONFIG</c> names, or the one in the configuration folder of the user.</summary>
    public static ProfileFile Default() =>
        new(
            Environment.GetEnvironmentVariable("FLAGCLUSTER_CONFIG") is { Length: > 0 } named
                ? System.IO.Path.GetFullPath(named)
                : System.IO.Path.Combine(
                    Environment.GetFolderPath(Environment.SpecialFolder.ApplicationData, Environment.SpecialFolderOption.DoNotVerify),
                    "flagcluster",
                    "config.json"
                )
        );

    /// <summary>Reads the file; a file that does not exist has no profiles.</summary>
    /// <exception cref="CommandException">The file is not readable, not valid, or readable by others.</exception>
    public ProfileDocument Read()
    {
        try
        {
            if (!File.Exists(Path))
                return new();
            if (!OperatingSystem.IsWindows() && (File.GetUnixFileMode(Path) & OfOthers) != 0)
                throw CommandException.Usage($"Other users can access {Path}, which has tokens. Run: chmod 600 {Path}");
            return JsonSerializer.Deserialize(File.ReadAllBytes(Path), ProfileJson.Default.ProfileDocument) ?? new();
        }
        catch (JsonException exception)
        {
            throw CommandException.Usage($"{Path} is not a valid configuration: {exception.Message}");
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw CommandException.Usage($"The configuration cannot be read: {exception.Message}");
        }
    }

    /// <summary>Replaces the file by one that only its owner can read.</summary>
    /// <exception cref="CommandException">The file is not writable.</exception>
    public void Write(ProfileDocument document)
    {
        var folder = System.IO.Path.GetDirectoryName(Path)!;
        try
        {
            if (OperatingSystem.IsWindows())
                Directory.CreateDirectory(folder);
            else
                Directory.CreateDirectory(folder, FileMode | UnixFileMode.UserExecute);
            DraftFile.Replace(Path, stream => JsonSerializer.Serialize(stream, document, ProfileJson.Default.ProfileDocument), FileMode);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw CommandException.Usage($"The configuration cannot be written: {exception.Message}");
        }
    }
}
