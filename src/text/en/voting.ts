/** Votes and threads in Discord: what stands in their messages and answers. */
export default {
  sheet: {
    title: 'Blind comparison: {{list}}',
    waits: 'The letters are shuffled. You can vote when all pictures are here.',
    ready: 'Which letter is which clip skip is shown when the vote is closed.',
    failed_one: '{{count}} panel could not be drawn.',
    failed_other: '{{count}} panels could not be drawn.',
  },
  void: 'No blind vote was held: there are no two different pictures to choose from.',
  columns: 'Look at the rows together: your vote is for a column.',
  closes: 'It closes {{when}}.',
  closed: 'closed',
  choose: 'Your vote',
  originals: 'The pictures in full size, without their settings until the vote is closed:',
  withoutPictures: 'The pictures do not come along: they are not kept any more, or too large for this place.',
  noPlace: 'I could not post the vote here. I need to view this channel and to send messages in it.',
  button: {
    thread: 'Open thread',
    open: 'Put to the vote',
    where: 'The vote',
    close: 'Close the vote',
    off: 'Call it off',
    report: 'Report',
  },
  form: {
    question: 'Question',
    questionAbout: 'Empty: “{{usual}}”',
    length: 'Closes by itself after',
  },
  where: {
    here: 'The vote: {{link}}',
    deleted:
      'The message of the vote was deleted. Who asked for the comparison, who opened the vote or a moderator can have it posted again with this button.',
  },
  accepted: {
    blind: '-# A blind vote: until it is closed nothing here tells which letter is which clip skip, not even to you.',
    thread: '-# A thread is opened when the pictures are here.',
  },
  thread: {
    sheet: 'Belongs to this comparison: {{link}}',
    left_one: '{{count}} picture is not here: too many, or too large for this place.',
    left_other: '{{count}} pictures are not here: too many, or too large for this place.',
    veiled: 'A blind vote runs: the files have letters for names and no settings in them. Both come with the result.',
    none: 'There can be no thread here, so the vote is under the sheet.',
    refused: 'A thread was asked for; there can be none here.',
    here: 'The thread: {{where}}',
    why: {
      direct: 'There are no threads in direct messages. “Originals” has the pictures in full size.',
      place:
        'There can be no thread in this place, because it is one itself or of another kind. “Originals” has the pictures in full size.',
      permission:
        'I may not open a thread here. It needs “Create Public Threads”, “Send Messages in Threads” and “Attach Files”. “Originals” has the pictures in full size.',
      gone: 'The message with the sheet is gone, and a thread begins at one. “Another seed” makes a new comparison.',
      elsewhere: 'I am not a member here, so I cannot open a thread. “Originals” has the pictures in full size.',
    },
  },
  /** Where the bot can only answer. */
  reply: {
    later: 'Here I can only answer people: after the end, the next press on a button brings the result.',
    blind:
      'The vote comes under the sheet. If drawing takes more than 15 minutes, both come to you as a direct message, where nobody else can vote.',
    alone: 'This server lets you show nobody what your own apps answer: only you see the sheet and can vote.',
  },
  /** Names of a forum's tags: at most 20 letters. */
  tag: {
    tags: 'Tags',
    prose: 'Sentences',
    phrases: 'Phrases',
    mixed: 'Tags + sentences',
    short: 'Short prompt',
    'non-english': 'Not English',
  },
  close: {
    ask: 'Close the vote now? Nobody can vote after that, the numbers are shown, and the result says that it was closed early.',
    yes: 'Close and reveal',
    done: 'Closed. The result comes where people voted.',
  },
  off: {
    ask: 'Call the vote off? All votes are deleted, nothing is remembered of it, and the numbers are shown.',
    yes: 'Delete the votes',
    done: 'Called off.',
  },
  native: {
    below: 'The vote runs in Discord’s own poll under this message.',
    there: 'The vote runs in [Discord’s own poll]({{link}}).',
    counts: 'Its counts are there for everybody to see as it goes.',
    not: {
      roles: 'With buttons here: Discord’s own poll cannot ask for roles.',
      permission: 'With buttons here: for Discord’s own poll I need “Create Polls” and “Read Message History”.',
      choices: 'With buttons here: Discord’s own poll takes ten answers of 55 letters at most.',
      refused: 'With buttons here: Discord did not take its own poll in this place.',
    },
    left_one: '{{count}} vote in Discord’s poll does not count: its voter may not use this bot.',
    left_other: '{{count}} votes in Discord’s poll do not count: their voters may not use this bot.',
    lost: {
      deleted: 'The vote on this comparison is called off: Discord’s poll was deleted, and the votes went with it.',
      unreadable: 'The vote on this comparison is called off: the votes in Discord’s poll could not be read.',
      after: 'Nothing of it is remembered. It can be put to the vote again.',
    },
  },
  report: {
    done: 'Thank you. Those who moderate this server have been told.',
    again: 'You have reported this already.',
    advice:
      'This server has no channel for reports. Write to its moderators; what breaks Discord’s rules you can report to Discord: hold or right-click the message, then “Report Message”.',
    elsewhere:
      'I am not a member here and can tell nobody. Write to whoever runs this place; what breaks Discord’s rules you can report to Discord: hold or right-click the message, then “Report Message”.',
    message: '{{reporter}} reports a vote. The comparison was asked for by {{asked}}.',
    open: 'To the vote',
  },
} as const;
