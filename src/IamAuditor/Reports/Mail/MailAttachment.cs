namespace IamAuditor.Reports.Mail;

/// <summary>A workbook that goes with a mail. <see cref="Place"/> says where it lies for whoever gets the mail without it.</summary>
public sealed record MailAttachment(string FileName, ReadOnlyMemory<byte> Bytes, string Place);
