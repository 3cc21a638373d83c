using System.Runtime.InteropServices;

namespace FlagCluster.Hosting.Data;

/// <summary>
/// Makes every file and folder that the process creates private to its user, whatever creates it: events, spool, database, locks, and the
/// parents of folders. Windows uses its inherited permissions.
/// </summary>
internal static partial class FileCreationMask
{
    private const int GroupAndOthers = 0b_111_111;

    /// <summary>Removes the rights of the group and of others from the mode of new files.</summary>
    public static void MakePrivate()
    {
        if (!OperatingSystem.IsWindows())
            _ = SetMask(GroupAndOthers);
    }

    [LibraryImport("libc", EntryPoint = "umask")]
    private static partial int SetMask(int mask);
}
