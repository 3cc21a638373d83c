using System.Runtime.InteropServices;

namespace FlagCluster.Control.Accounts.Passwords;

/// <summary>Gives threads the lowest priority.</summary>
internal static partial class LowestPriority
{
    // The runtime ignores thread priorities on Linux, where a thread has a nice value and a time slice of its own.
    private const int CallingThread = 0,
        BatchPolicy = 3,
        LowestNice = 19;

    // The kernel's shortest. With its default of about 3 ms, a thread that yields for a moment waits that long for this one.
    private const ulong SliceNanoseconds = 100_000;

    /// <summary>Gives the calling thread the lowest priority: it runs when no other thread does, and little otherwise.</summary>
    /// <remarks>It is no error when the system does not permit it.</remarks>
    public static void Enter()
    {
        if (!OperatingSystem.IsLinux())
        {
            Thread.CurrentThread.Priority = ThreadPriority.Lowest;
            return;
        }
        // Kernels before 6.12 ignore the slice.
        var attributes = new SchedulingAttributes
        {
            Size = (uint)Marshal.SizeOf<SchedulingAttributes>(),
            Policy = BatchPolicy,
            Nice = LowestNice,
            Runtime = SliceNanoseconds,
        };
        if (SetAttributesNumber is not { } number || SystemCall(number, CallingThread, ref attributes, 0) != 0)
            _ = SetPriority(0, CallingThread, LowestNice);
    }

    /// <summary>Gets the number of <c>sched_setattr</c>, which the C library of Debian 12 does not have.</summary>
    private static long? SetAttributesNumber =>
        RuntimeInformation.ProcessArchitecture switch
        {
            Architecture.X64 => 314,
            Architecture.Arm64 => 274,
            _ => null,
        };

    [LibraryImport("libc", EntryPoint = "syscall")]
    private static partial long SystemCall(long number, int thread, ref SchedulingAttributes attributes, uint flags);

    [LibraryImport("libc", EntryPoint = "setpriority")]
    private static partial int SetPriority(int which, int who, int priority);

    /// <summary>Represents <c>struct sched_attr</c> in its first version (sched_setattr(2)).</summary>
    [StructLayout(LayoutKind.Sequential)]
    private struct SchedulingAttributes
    {
        public uint Size;
        public uint Policy;
        public ulong Flags;
        public int Nice;
        public uint Priority;
        public ulong Runtime;
        public ulong Deadline;
        public ulong Period;
    }
}
